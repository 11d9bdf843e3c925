/** Statements that run a synchronous generator or iterator. */
import { value } from "./expressions.ts";
import { js, type Piece, type Statement } from "./program.ts";
import type { Choices } from "./statements.ts";
import { guarded, inner } from "./statements-plain.ts";
import { call, generatorOf, literal, role, type Scope, statement, type Writer } from "./writer.ts";

/** Something to iterate: a generator, an array, or a cursor that wants to be closed. */
export function iterable(w: Writer, scope: Scope): Piece {
  const f = scope.frame;
  return w.random.pick([
    () => generatorOf(w, "generator", f),
    () => generatorOf(w, "generator", f),
    () => role(w, "cursor", f),
    () => role(w, "cursor", f),
    () => js`[${value(w, scope)}, ${value(w, scope)}]`,
  ])();
}

function forOf(w: Writer, scope: Scope): Statement {
  const label = w.name("L");
  const x = w.name("x");
  const body = inner(w, scope, [...scope.labels, label], 3);
  const head = w.random.pick([() => js`const ${x}`, () => js`let { ${x} = ${value(w, scope)} }`])();
  const pieces = js`${label}: for (${head} of ${iterable(w, scope)}) ${body}`;
  return statement(w.random.chance(0.5) ? guarded(w, scope, pieces) : pieces);
}

/** One step of a generator object driven by hand. */
function step(w: Writer, f: string, g: string): string {
  const how = w.random.pick(["next", "next", "next", "return", "throw"]);
  const argument = how === "throw" ? `$.error(${literal(w)})` : literal(w);
  return `{ const s = $.is(${f}, ${g}.${how}(${argument})); $.log(s.value, s.done); }`;
}

function byHand(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  const [g, k] = [w.name("g"), w.name("k")];
  const steps = Array.from({ length: w.random.below(4) }, (): readonly Piece[] => {
    const one = guarded(w, scope, js`${step(w, f, g)}`);
    return w.random.chance(0.3) ? js`${one} $.log(${value(w, scope)});` : one;
  });
  const end = w.random.chance(0.3) ? `$.drop(${g});` : "";
  const start = `const ${k} = $.call(${f}); const ${g} = $.by(${f}, $.gen(${k}, ${call(w, "generator", k)}));`;
  return statement(guarded(w, scope, js`${start} ${steps} ${end}`));
}

/** Two generators, each a step at a time. */
function interleaved(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  const pair = [w.name("g"), w.name("g")] as const;
  const start = pair.map((g) => {
    const k = `${g}k`;
    return `const ${k} = $.call(${f}); const ${g} = $.by(${f}, $.gen(${k}, ${call(w, "generator", k)}));`;
  });
  const steps = Array.from({ length: 4 }, () => step(w, f, w.random.pick(pair)));
  return statement(guarded(w, scope, js`${[...start, ...steps].join(" ")}`));
}

/** Where an iterator waits to be closed. */
function failing(w: Writer, scope: Scope): Piece {
  if (!w.random.chance(0.4)) return value(w, scope);
  const error = literal(w);
  return scope.async ? js`await $.rejected(${error})` : js`$.is(${scope.frame}, $.fail(${error}))`;
}

function builtIn(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  const source = iterable(w, scope);
  const [a, b, c] = [w.name("a"), w.name("b"), w.name("c")];
  const pieces = w.random.pick([
    () => js`const [${a}, ${b} = ${failing(w, scope)}] = ${source}; $.log(${a}, ${b});`,
    () => js`const [${a} = ${value(w, scope)}, ...${c}] = ${source}; $.log(${a}, ${c});`,
    () =>
      js`let ${a}; [${a} = ${value(w, scope)}, , ${a} = ${value(w, scope)}] = ${source}; $.log(${a});`,
    () => js`$.log($.is(${f}, [...${source}]).length);`,
    () => js`$.log($.is(${f}, Array.from(${source})).length);`,
    () => js`$.log(new Set(${source}).size);`,
    () => js`const [] = ${source};`,
    () =>
      js`const ${a} = {}; [${a}[${value(w, scope)}], ${a}[${value(w, scope)}] = ${value(w, scope)}] = ${source}; $.log(Object.keys(${a}));`,
    () => js`for (const [${a}, ${b} = ${failing(w, scope)}] of [${source}]) $.log(${a}, ${b});`,
  ])();
  return statement(guarded(w, scope, pieces));
}

/** Another function goes on with what this one started. */
function passedOn(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  const [g, k, h, it] = [w.name("g"), w.name("k"), w.name("f"), w.name("it")];
  const first = w.random.chance(0.5) ? guarded(w, scope, js`$.is(${f}, ${g}.next());`) : "";
  const [x, link] = [w.name("x"), w.name("k")];
  const loop = `for (const ${x} of $.by(${h}, ${it})) { $.check(${h}, 0); $.log(${x}); }`;
  const drain = `function (${link}, ${it}) { const ${h} = $.open(${link}, ""); ${loop} $.check(${h}, 0); }`;
  const start = `const ${k} = $.call(${f}); const ${g} = $.by(${f}, $.gen(${k}, ${call(w, "generator", k)}));`;
  return statement(guarded(w, scope, js`${start} ${first} (${drain})($.call(${f}), ${g});`));
}

/** A generator that asks itself for more while it runs. */
function reentrant(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  const [g, k, h, e] = [w.name("g"), w.name("k"), w.name("f"), w.name("e")];
  const again = `try { ${g}.next(); } catch (${e}) { $.failed(${h}, undefined, ${e}); }`;
  const body = `const ${h} = $.open(${k}, "", "generator"); $.check(${h}, 0); ${again} yield 1; $.check(${h}, 0); yield 2;`;
  const start = `const ${k} = $.call(${f}); const ${g} = $.gen(${k}, (function* () { ${body} })());`;
  return statement(guarded(w, scope, js`${start} $.log([...${g}]);`));
}

export const consumeLeaves: Choices = [
  [2, builtIn],
  [2, byHand],
  [0.5, interleaved],
];

export const consumeTrees: Choices = [
  [5, forOf],
  [0.7, passedOn],
  [0.3, reentrant],
];
