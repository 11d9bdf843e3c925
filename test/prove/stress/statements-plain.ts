/** Statements that stand in every kind of function. */
import { value } from "./expressions.ts";
import { arrow } from "./functions.ts";
import { js, type Piece, type Statement } from "./program.ts";
import { type Choices, statements } from "./statements.ts";
import {
  block,
  call,
  deeper,
  literal,
  log,
  role,
  type Scope,
  statement,
  type Writer,
} from "./writer.ts";

/** Only `break` may name it. */
const blockLabel = "B";

/** A block of a few statements inside the same function. */
export function inner(
  w: Writer,
  scope: Scope,
  labels: readonly string[] = scope.labels,
  size = 2,
): Piece {
  const scoped = deeper(scope, labels);
  return block(scoped, statements(w, scoped, size));
}

/** `try { ... } catch { ... }` around pieces that may throw; `k` is the link whose call may. */
export function guarded(
  w: Writer,
  scope: Scope,
  pieces: readonly Piece[],
  k = "undefined",
): readonly Piece[] {
  const error = w.name("e");
  return js`try { ${pieces} } catch (${error}) { $.failed(${scope.frame}, ${k}, ${error}); }`;
}

function callStatement(w: Writer, scope: Scope): Statement {
  const k = w.name("k");
  const f = scope.frame;
  const made = js`$.log($.back(${f}, ${k}, ${call(w, "sync", k)}));`;
  const body = w.random.chance(0.75) ? guarded(w, scope, made, k) : made;
  return statement(js`{ const ${k} = $.call(${f}); ${body} }`);
}

function bareCall(w: Writer, scope: Scope): Statement {
  return statement(guarded(w, scope, js`${call(w, "sync", `$.call(${scope.frame})`)};`));
}

function valueStatement(w: Writer, scope: Scope): Statement {
  const pieces = js`$.log(${value(w, scope)});`;
  return statement(w.random.chance(0.8) ? guarded(w, scope, pieces) : pieces);
}

function destructuring(w: Writer, scope: Scope): Statement {
  const [a, b, c] = [w.name("a"), w.name("b"), w.name("c")];
  const v = () => value(w, scope);
  const pieces = w.random.pick([
    () =>
      js`const { ${a} = ${v()}, [\`x\${${v()}}\`]: ${b} = ${v()}, ...${c} } = { z: ${v()} }; $.log(${a}, ${b});`,
    () =>
      js`const [${a} = ${v()}, [${b}] = [${v()}], ...${c}] = [undefined, undefined, 4]; $.log(${a}, ${b}, ${c});`,
    () => js`let ${a}, ${b}; ({ ${a} = ${v()}, q: ${b} = ${v()} } = {}); $.log(${a}, ${b});`,
    () =>
      js`let ${a} = 1; ${a} += ${v()}; ${a} ||= ${v()}; const ${b} = { n: 1 }; ${b}.n *= ${v()}; $.log(${a}, ${b}.n);`,
  ])();
  return statement(guarded(w, scope, pieces));
}

function branch(w: Writer, scope: Scope): Statement {
  const test = w.random.chance(0.5) ? js`$.flip(${scope.frame})` : js`${value(w, scope)} % 2`;
  const other = w.random.chance(0.5) ? js` else ${inner(w, scope)}` : "";
  return statement(js`if (${test}) ${inner(w, scope)}${other}`);
}

function choose(w: Writer, scope: Scope): Statement {
  const one = inner(w, scope);
  const two = inner(w, scope);
  return statement(
    js`switch (${value(w, scope)} % 3) { case 0: ${one} break; case ${value(w, scope)} % 3: ${two} default: $.log("default"); }`,
  );
}

function loop(w: Writer, scope: Scope): Statement {
  const label = w.name("L");
  const i = w.name("i");
  const body = inner(w, scope, [...scope.labels, label], 3);
  return statement(
    w.random.pick([
      () =>
        js`${label}: for (let ${i} = 0; ${i} < ${String(1 + w.random.below(3))}; ${i}++) ${body}`,
      () =>
        js`${label}: for (let ${i} = ${value(w, scope)} - 100; ${i} < 0 && ${value(w, scope)}; ${i} += 60 + ${value(w, scope)}) ${body}`,
      () => js`let ${i} = 0; ${label}: while (${i}++ < 2 && ${value(w, scope)}) ${body}`,
      () => js`let ${i} = 0; ${label}: do ${body} while (${i}++ < 1 && ${value(w, scope)});`,
      () => js`${label}: for (const ${i} of [${value(w, scope)}, ${literal(w)}]) ${body}`,
      () => js`${label}: for (const ${i} in { x: ${value(w, scope)}, y: 2 }) ${body}`,
    ])(),
  );
}

function labelledBlock(w: Writer, scope: Scope): Statement {
  const label = w.name(blockLabel);
  return statement(js`${label}: ${inner(w, scope, [...scope.labels, label], 3)}`);
}

function jump(w: Writer, scope: Scope): Statement {
  if (scope.labels.length === 0) return statement(log(w));
  const label = w.random.pick(scope.labels);
  const way = label.startsWith(blockLabel) ? "break" : w.random.pick(["break", "continue"]);
  return statement(js`if ($.flip(${scope.frame})) ${way} ${label};`);
}

function leave(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  const way =
    !scope.returns || w.random.chance(0.6)
      ? js`throw $.error(${literal(w)});`
      : js`return ${value(w, scope)};`;
  return statement(js`if ($.flip(${f}) && $.flip(${f})) ${way}`);
}

function attempt(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  const error = w.name("e");
  const body = inner(w, scope, scope.labels, 3);
  const caught = (): readonly Piece[] =>
    w.random.pick([
      () => js` catch (${error}) { $.failed(${f}, undefined, ${error}); ${inner(w, scope)} }`,
      () => js` catch ${inner(w, scope)}`,
      () => js` catch {}`,
      () =>
        js` catch ({ name: ${error}, extra: ${w.name("x")} = ${value(w, scope)} }) ${inner(w, scope)}`,
    ])();
  const last = (): readonly Piece[] => js` finally ${inner(w, scope)}`;
  return statement(
    w.random.pick([
      () => js`try ${body}${caught()}`,
      () => js`try ${body}${caught()}${last()}`,
      () =>
        js`try { try ${body}${last()} } catch (${error}) { $.failed(${f}, undefined, ${error}); }`,
      () => js`try ${body}${last()}`,
    ])(),
  );
}

function localFunction(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  const [g, k] = [w.name("local"), w.name("k")];
  const made = arrow(w, scope, "sync", k, k);
  const use = js`$.log($.is(${f}, ${g}($.call(${f}))));`;
  return statement(js`{ const ${g} = ${made}; ${guarded(w, scope, use)} }`);
}

function localClass(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  const [c, h, k, g] = [w.name("Local"), w.name("h"), w.name("k"), w.name("f")];
  const field = () => js`$.is(${h}, ${call(w, "sync", `$.call(${h})`)})`;
  const plain = js`class ${c} { a = ${field()}; static b = ${field()}; static { $.check(${f}, 0); } }`;
  const open = js`constructor(${k}) { const ${g} = $.open(${k}, "constructor"); ${h} = ${g}; super(); $.check(${g}, 0); }`;
  // V8 lets a `yield` in a heritage, which lowering makes, spoil what `return()` was given.
  const above = w.profile.lowered ? literal(w) : value(w, scope);
  const heir = js`class ${c} extends (${above}, Object) { ${open} a = ${field()}; [\`n\${${value(w, scope)}}\`] = 1; }`;
  const pieces = js`let ${h} = ${f}; ${w.random.chance(0.5) ? plain : heir} $.log(new ${c}($.call(${f})).a === undefined);`;
  return statement(guarded(w, scope, pieces));
}

function using(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  const r = w.name("r");
  const made = role(w, "resource", f);
  const body = inner(w, scope);
  return statement(
    guarded(
      w,
      scope,
      w.random.pick([
        () => js`using ${r} = ${made}; $.check(${f}, 0); ${body}`,
        () => js`using ${r} = ${made}, ${w.name("r")} = null; ${body}`,
        () => js`for (using ${r} of [${made}, ${role(w, "resource", f)}]) ${body}`,
      ])(),
    ),
  );
}

/** From here on the function runs in a context that somebody it called has entered. */
function moved(w: Writer, scope: Scope): Statement {
  if (!scope.woven) return statement(log(w));
  return statement(js`$.moveTo(${scope.frame}, "${w.name("v")}");`);
}

export const plainLeaves: Choices = [
  [3, (w) => statement(log(w))],
  [6, callStatement],
  [1, bareCall],
  [5, valueStatement],
  [2, jump],
  [1.5, leave],
  [0.6, moved],
];

export const plainTrees: Choices = [
  [2, destructuring],
  [2, branch],
  [1, choose],
  [3, loop],
  [0.7, labelledBlock],
  [4, attempt],
  [1, localFunction],
  [1, localClass],
  [1.5, using],
];
