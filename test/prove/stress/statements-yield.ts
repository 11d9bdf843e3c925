/** Statements with `yield`. */
import { value } from "./expressions.ts";
import { js, type Piece, type Statement } from "./program.ts";
import type { Choices } from "./statements.ts";
import { asyncIterable } from "./statements-async.ts";
import { iterable } from "./statements-consume.ts";
import { guarded, inner } from "./statements-plain.ts";
import { call, literal, role, type Scope, statement, type Writer } from "./writer.ts";

function yieldValue(w: Writer, scope: Scope): Statement {
  const x = w.name("x");
  return statement(
    w.random.pick([
      () => js`$.log(yield ${value(w, scope)});`,
      () => js`const ${x} = yield ${value(w, scope)}; $.log(${x});`,
      () => js`yield;`,
      () => js`yield ${value(w, scope)}, $.check(${scope.frame}, 0);`,
      () => guarded(w, scope, js`yield ${value(w, scope)};`),
      () => js`try { yield ${literal(w)}; } finally { yield ${literal(w)}; }`,
    ])(),
  );
}

function yieldAll(w: Writer, scope: Scope): Statement {
  const source = scope.async ? asyncIterable(w, scope) : iterable(w, scope);
  const pieces = js`$.log(yield* ${source});`;
  return statement(w.random.chance(0.7) ? guarded(w, scope, pieces) : pieces);
}

/** The operand of `yield` and of `return` is awaited in an async generator. */
function yieldAwaited(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  if (!scope.async) return statement(js`$.log(yield $.soon(${literal(w)}));`);
  const operand = w.random.pick([
    () => js`$.soon(${literal(w)})`,
    () => js`$.rejected(${literal(w)})`,
    () => js`${call(w, "async", `$.call(${f})`)}`,
    () => js`${role(w, "lazy", f)}`,
  ])();
  const pieces: readonly Piece[] = w.random.chance(0.75)
    ? js`$.log(yield ${operand});`
    : js`if ($.flip(${f})) return ${operand};`;
  return statement(guarded(w, scope, pieces));
}

function yieldInTry(w: Writer, scope: Scope): Statement {
  const e = w.name("e");
  const f = scope.frame;
  const last = w.random.pick<() => readonly Piece[]>([
    () => js``,
    () => js` finally ${inner(w, scope)}`,
    () => js` finally { if ($.flip(${f})) return ${literal(w)}; }`,
    () => js` finally { yield ${literal(w)}; }`,
  ])();
  return statement(
    js`try { yield ${literal(w)}; $.check(${f}, 0); ${inner(w, scope)} } catch (${e}) { $.failed(${f}, undefined, ${e}); yield ${literal(w)}; }${last}`,
  );
}

function yieldInLoop(w: Writer, scope: Scope): Statement {
  const [label, x] = [w.name("L"), w.name("x")];
  const body = inner(w, scope, [...scope.labels, label]);
  const head =
    scope.async && w.random.chance(0.7)
      ? js`for await (const ${x} of ${asyncIterable(w, scope)})`
      : js`for (const ${x} of ${iterable(w, scope)})`;
  return statement(
    js`${label}: ${head} { $.log(yield ${x}); $.check(${scope.frame}, 0); ${body} }`,
  );
}

export function yieldLeaves(scope: Scope): Choices {
  return [
    [8, yieldValue],
    [3, yieldAll],
    [scope.async ? 3 : 0.7, yieldAwaited],
  ];
}

export const yieldTrees: Choices = [
  [4, yieldInTry],
  [4, yieldInLoop],
];
