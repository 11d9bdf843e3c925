/** Expressions that suspend or call in the midst of others. */
import { js, type Piece } from "./program.ts";
import { call, literal, role, type Scope, slot, type Writer, weighted } from "./writer.ts";

/** A value: most often plain, else something that calls, awaits or yields where it stands. */
export function value(w: Writer, scope: Scope, depth = 0): Piece {
  const f = scope.frame;
  if (depth > 2 || w.random.chance(0.45)) return literal(w);
  const inner = () => value(w, scope, depth + 1);
  const plain = literal(w);
  const choices: [number, () => readonly Piece[]][] = [
    [4, () => js`$.is(${f}, ${call(w, "sync", `$.call(${f})`)})`],
    [1, () => js`(${inner()} + ${inner()})`],
    [1, () => js`\`<\${${inner()}}-\${${inner()}}>\`.length`],
    [1, () => js`[${inner()}, ...[${inner()}, ${inner()}]].length`],
    [1, () => js`({ [\`p\${${inner()}}\`]: ${inner()}, ...{ q: ${inner()} } }).q`],
    [1, () => js`($.flip(${f}) ? ${inner()} : ${inner()})`],
    [1, () => js`((${inner()}) ?? ${inner()})`],
    [1, () => js`Math.max(${inner()}, ...[${inner()}])`],
    [1, () => js`(-(${inner()})) ** 2 % 97`],
    [1, () => js`[${inner()}, ${inner()}]?.[${inner()} % 2]`],
    [1, () => js`\`\${${role(w, "valued", f)}}\`.length`],
    [1, () => js`(+${role(w, "valued", f)} + ${inner()})`],
    [1, () => expressionArrow(w, scope)],
  ];
  if (scope.async) {
    choices.push([6, () => js`$.is(${f}, ${awaited(w, scope, depth)})`]);
    choices.push([1, () => js`(${awaited(w, scope, depth)}, $.is(${f}, ${inner()}))`]);
    choices.push([1, () => js`typeof ${awaited(w, scope, depth)} === "number" ? 1 : 2`]);
    choices.push([1, () => js`(${awaited(w, scope, depth)})?.x?.[${inner()}] ?? 3`]);
    choices.push([1, () => js`new (await (class { n = ${literal(w)}; }))().n`]);
  }
  if (scope.generator) {
    choices.push([5, () => js`$.is(${f}, yield ${inner()})`]);
    choices.push([1, () => js`((yield ${inner()}) ?? ${inner()})`]);
    choices.push([1, () => js`\`\${yield ${inner()}}\`.length`]);
  }
  return slot(js`(${weighted(w.random, choices)()})`, plain);
}

/** `await` of something that fulfils, or that a callee rejects. */
export function awaited(w: Writer, scope: Scope, depth = 0): readonly Piece[] {
  const f = scope.frame;
  const choices: [number, () => readonly Piece[]][] = [
    [5, () => js`await ${call(w, "async", `$.call(${f})`)}`],
    [2, () => js`await ${value(w, scope, depth + 1)}`],
    [1, () => js`await null`],
    [1, () => js`await Promise.resolve(${value(w, scope, depth + 1)})`],
    [2, () => js`await ${role(w, "lazy", f)}`],
    [1, () => js`await (await ${call(w, "async", `$.call(${f})`)})`],
    [1, () => js`await /re/.test("re")`],
  ];
  if (!w.profile.sequential) {
    choices.push(
      [1, () => js`await $.slow(${literal(w)})`],
      [1, () => js`await Promise.resolve(${role(w, "lazy", f)})`],
    );
  }
  return js`(${weighted(w.random, choices)()})`;
}

/** A call, right away, of an arrow that is one expression. */
function expressionArrow(w: Writer, scope: Scope): readonly Piece[] {
  const f = scope.frame;
  const k = w.name("k");
  const own = `(${k} = $.open(${k}, ""), $.check(${k}, 0)`;
  const sync = js`${own}, $.low(${k}) ? 1 : $.is(${k}, ${call(w, "sync", `$.call(${k})`)}))`;
  if (!scope.async || w.random.chance(0.5)) return js`((${k}) => ${sync})($.call(${f}))`;
  const calls = js`$.is(${k}, ${awaited(w, { ...scope, frame: k, generator: false }, 2)})`;
  return js`await (async (${k}) => ${own}, $.low(${k}) ? 1 : ${calls}))($.call(${f}))`;
}
