/** Statements with `await`. */
import { awaited, value } from "./expressions.ts";
import { arrow } from "./functions.ts";
import { join, js, type Piece, type Statement } from "./program.ts";
import type { Choices } from "./statements.ts";
import { iterable } from "./statements-consume.ts";
import { guarded, inner } from "./statements-plain.ts";
import {
  call,
  generatorOf,
  literal,
  log,
  type Profile,
  role,
  type Scope,
  statement,
  type Writer,
} from "./writer.ts";

function awaitCall(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  const k = w.name("k");
  const promise = js`$.is(${f}, ${call(w, "async", k)})`;
  const made = js`$.log($.resumed(${f}, ${k}, await ${promise}));`;
  const body = w.random.chance(0.75) ? guarded(w, scope, made, k) : made;
  return statement(js`{ const ${k} = $.call(${f}); ${body} }`);
}

function awaitValue(w: Writer, scope: Scope): Statement {
  const pieces = js`$.log(${awaited(w, scope)});`;
  return statement(w.random.chance(0.8) ? guarded(w, scope, pieces) : pieces);
}

function awaitRejected(w: Writer, scope: Scope): Statement {
  const pieces = w.random.pick([
    js`await Promise.reject($.error(${literal(w)}));`,
    js`await $.rejected(${literal(w)});`,
    js`try { await $.rejected(${literal(w)}); } catch {}`,
    js`try { await $.rejected(${literal(w)}); } finally { $.check(${scope.frame}, 0); }`,
  ]);
  return statement(guarded(w, scope, pieces));
}

function awaitOwnContext(w: Writer, scope: Scope): Statement {
  const v = `"${w.name("v")}"`;
  const f = scope.frame;
  const pieces = w.random.chance(0.5)
    ? js`await $.with(${v}, ${arrow(w, scope, "async", "", `$.under(${f}, ${v})`)});`
    : js`await $.own(${v}, ${arrow(w, scope, "async", "", `$.call(${f})`)});`;
  return statement(guarded(w, scope, pieces));
}

/** Returns that end an async function: what is returned is awaited too. */
function asyncReturn(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  const k = w.name("k");
  const ways: (() => readonly Piece[])[] = [
    () => {
      const made = call(w, "async", k);
      // Further in, a `finally` or the end of a loop may put something else in its place.
      const isLast = scope.depth === 0 && !(w.profile.lowered && scope.generator);
      const value = isLast ? `$.later(${f}, ${k}, ${made})` : made;
      return js`{ const ${k} = $.call(${f}); return ${value}; }`;
    },
    () => js`return ${call(w, "async", `$.call(${f})`)};`,
    () => js`return ${role(w, "lazy", f)};`,
    () => js`return $.rejected(${literal(w)});`,
    () => js`return await ${call(w, "async", `$.call(${f})`)};`,
    () =>
      js`try { return await ${call(w, "async", `$.call(${f})`)}; } catch ${inner(w, scope)} finally ${inner(w, scope)}`,
  ];
  if (!w.profile.sequential) {
    // The `finally` runs while the call is under way.
    ways.push(
      () => js`try { return ${call(w, "async", `$.call(${f})`)}; } finally ${inner(w, scope)}`,
    );
  }
  const pieces = w.random.pick(ways)();
  return statement(js`if ($.flip(${f})) { ${pieces} }`);
}

function parallel(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  const one = (): readonly Piece[] =>
    w.random.pick([
      () => js`${call(w, "async", `$.call(${f})`)}`,
      () => js`${call(w, "async", `$.call(${f})`)}`,
      () => {
        const k = w.name("k");
        return js`(${arrow(w, scope, "async", k, k)})($.call(${f}))`;
      },
      () => js`${role(w, "lazy", f)}`,
      () => js`$.rejected(${literal(w)})`,
    ])();
  const list = join(Array.from({ length: 2 + w.random.below(2) }, one), ", ");
  // Where ticks may differ, so may the winner.
  const races = w.profile.fresh ? [] : ["race", "any"];
  const way = w.random.pick(["all", "allSettled", "allSettled", ...races]);
  const pieces =
    way === "allSettled" && w.random.chance(0.4)
      ? js`$.log($.settled(await Promise.allSettled([1, 2].map(${mapped(w, scope)}))));`
      : js`$.log($.settled(await Promise.${way}([${list}])));`;
  return statement(guarded(w, scope, pieces));
}

function mapped(w: Writer, scope: Scope): readonly Piece[] {
  return arrow(w, scope, "async", "x", `$.call(${scope.frame})`);
}

/** A call under way while other statements run. */
function startedEarly(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  const [p, k] = [w.name("p"), w.name("k")];
  const start = js`const ${k} = $.call(${f}); const ${p} = $.is(${f}, ${call(w, "async", k)});`;
  const use = w.random.pick([
    () => js`${inner(w, scope)} await ${p};`,
    () => js`${p}.catch($.ignore); ${inner(w, scope)} $.log($.resumed(${f}, ${k}, await ${p}));`,
    () => js`$.log($.settled(await Promise.all([${p}, ${p}])));`,
    () => js`await null; await ${p}; await ${p};`,
  ])();
  return statement(guarded(w, scope, js`${start} ${use}`));
}

function detached(w: Writer, scope: Scope): Statement {
  const k = `$.call(${scope.frame})`;
  const quiet = w.random.chance(0.8) ? ".catch($.ignore)" : "";
  return statement(guarded(w, scope, js`${call(w, "async", k)}${quiet};`));
}

export function asyncIterable(w: Writer, scope: Scope): Piece {
  const f = scope.frame;
  return w.random.pick([
    () => generatorOf(w, "asyncGenerator", f),
    () => generatorOf(w, "asyncGenerator", f),
    () => js`${role(w, "asyncCursor", f)}`,
    () => js`[$.soon(1), ${value(w, scope)}, $.soon(3)]`,
    () => js`[1, $.rejected(${literal(w)})]`,
    () => iterable(w, scope),
  ])();
}

function forAwait(w: Writer, scope: Scope): Statement {
  const label = w.name("L");
  const x = w.name("x");
  const labels = [...scope.labels, label];
  const source = asyncIterable(w, scope);
  const v = () => value(w, scope);
  const body = () => inner(w, scope, labels, 3);
  const pieces = w.random.pick([
    () => js`${label}: for await (const ${x} of ${source}) ${body()}`,
    () => js`${label}: for await (const ${x} of ${source}) ${body()}`,
    () => js`${label}: for await (let { ${x} = ${v()}, ...rest } of ${source}) ${body()}`,
    () => js`const ${x} = {}; ${label}: for await (${x}[${v()}] of ${source}) ${body()}`,
    () => js`for await (const ${x} of ${source}) $.log($.is(${scope.frame}, ${x}));`,
    () => js`if (true) for await (const ${x} of ${source}) $.log(${v()}); else $.log(0);`,
  ])();
  return statement(w.random.chance(0.6) ? guarded(w, scope, pieces) : pieces);
}

function start(w: Writer, scope: Scope, g: string, k: string): string {
  const made = call(w, "asyncGenerator", k);
  return `const ${k} = $.call(${scope.frame}); const ${g} = $.by(${scope.frame}, $.gen(${k}, ${made}));`;
}

function request(w: Writer, g: string): string {
  const how = w.random.pick(["next", "next", "next", "return", "throw"]);
  if (how === "throw") return `${g}.throw($.error(${literal(w)}))`;
  const argument = w.random.pick([literal(w), literal(w), `$.soon(${literal(w)})`]);
  return `${g}.${how}(${how === "return" && w.random.chance(0.2) ? `$.rejected(${literal(w)})` : argument})`;
}

function byHand(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  const [g, k] = [w.name("g"), w.name("k")];
  const steps = Array.from({ length: w.random.below(4) }, (): readonly Piece[] => {
    const s = w.name("s");
    const ask = js`const ${s} = await $.is(${f}, ${request(w, g)}); $.log(${s}.value, ${s}.done);`;
    return w.random.chance(0.3) ? js`${guarded(w, scope, ask)} ${log(w)}` : guarded(w, scope, ask);
  });
  const end = w.random.chance(0.3) ? `$.drop(${g});` : "";
  return statement(guarded(w, scope, js`${start(w, scope, g, k)} ${steps} ${end}`));
}

function queued(w: Writer, scope: Scope): Statement {
  const [g, k] = [w.name("g"), w.name("k")];
  const requests = Array.from({ length: 2 + w.random.below(3) }, () => request(w, g)).join(", ");
  const pieces = js`${start(w, scope, g, k)} $.log($.settled(await Promise.allSettled([${requests}])));`;
  return statement(guarded(w, scope, pieces));
}

/** Two consumers of one generator. */
function contested(w: Writer, scope: Scope): Statement {
  const [g, k, x] = [w.name("g"), w.name("k"), w.name("x")];
  const consumer = (): readonly Piece[] => {
    const made = w.name("k");
    const consume = (inside: Scope) => [
      guarded(
        w,
        inside,
        js`for await (const ${x} of ${g}) { $.check(${inside.frame}, 0); $.log(${x}); }`,
      ),
    ];
    return js`(${arrow(w, scope, "async", made, made, consume)})($.call(${scope.frame}))`;
  };
  const both = js`await Promise.allSettled([$.is(${scope.frame}, ${g}.next()), ${consumer()}, ${consumer()}]);`;
  return statement(guarded(w, scope, js`${start(w, scope, g, k)} ${both}`));
}

/** A plain generator driven by an async function that waits for what it yields. */
function driven(w: Writer, scope: Scope): Statement {
  const [h, k, it, s] = [w.name("f"), w.name("k"), w.name("it"), w.name("s")];
  const g = `$.gen(${h}.made = $.call(${h}), ${call(w, "generator", `${h}.made`)})`;
  const step = `${s} = $.is(${h}, ${it}.next(await ${s}.value))`;
  const loop = `let ${s} = { value: 0 }; do { ${step}; $.check(${h}, 0); } while (!${s}.done);`;
  const body = `const ${h} = $.open(${k}, ""); const ${it} = ${g}; ${loop} return ${s}.value;`;
  const driver = `(async (${k}) => { ${body} })($.call(${scope.frame}))`;
  return statement(guarded(w, scope, js`$.log($.is(${scope.frame}, await ${driver}));`));
}

/** A generator that queues a request for itself while it runs. */
function reentrant(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  const [g, k, h, p] = [w.name("g"), w.name("k"), w.name("f"), w.name("p")];
  const body = `const ${h} = $.open(${k}, "", "generator"); ${p} = ${g}.next(); $.check(${h}, 0); yield 1; $.check(${h}, 0); await null; $.check(${h}, 0); yield 2;`;
  const made = `const ${k} = $.call(${f}); let ${p}; const ${g} = $.gen(${k}, (async function* () { ${body} })());`;
  const use = `for await (const x of ${g}) { $.check(${f}, 0); $.log(x); } $.log((await ${p}).value);`;
  return statement(guarded(w, scope, js`${made} ${use}`));
}

export function asyncLeaves(profile: Profile): Choices {
  const one: Choices = [
    [7, awaitCall],
    [4, awaitValue],
    [2, awaitRejected],
    [2, asyncReturn],
    [2, byHand],
  ];
  return profile.sequential ? one : [...one, [profile.lowered ? 0 : 1, queued], [1, detached]];
}

export function asyncTrees(profile: Profile): Choices {
  const one: Choices = [
    [6, forAwait],
    [1, awaitOwnContext],
    [1, driven],
  ];
  return profile.sequential
    ? one
    : [
        ...one,
        [3, parallel],
        [2, startedEarly],
        [profile.lowered ? 0 : 0.3, reentrant],
        [profile.lowered ? 0 : 0.7, contested],
      ];
}
