/** Statements that hand a function to somebody else, who calls it now or later. */
import { arrow } from "./functions.ts";
import { js, type Piece, type Statement } from "./program.ts";
import type { Choices } from "./statements.ts";
import { guarded } from "./statements-plain.ts";
import { call, literal, type Scope, statement, type Writer } from "./writer.ts";

/** An arrow that somebody calls at once, while this function runs. */
function callback(w: Writer, scope: Scope, parameters: string, result: string): readonly Piece[] {
  return arrow(w, scope, "sync", parameters, `$.call(${scope.frame})`, () => [
    js`return ${result};`,
  ]);
}

function synchronous(w: Writer, scope: Scope): Statement {
  const cb = (parameters: string, result: string) => callback(w, scope, parameters, result);
  const pieces = w.random.pick([
    () => js`$.log([1, 2].map(${cb("x", "x + 1")}));`,
    () => js`$.log([2, 1].sort(${cb("x, y", "x - y")}));`,
    () => js`$.log([1, 2].reduce(${cb("x, y", "x + y")}, 0));`,
    () => js`$.log("ab".replace(/./g, ${cb("x", "x + x")}));`,
    () => js`$.log(JSON.stringify({ a: 1 }, ${cb("key, x", "x")}));`,
    () => js`$.log(Array.from([1], ${cb("x", "x")}));`,
    () => js`$.log(new Proxy({}, { get: ${cb("target, key", "7")} }).any);`,
    () => js`$.log(${literal(w)}, (${cb("strings, x", "x")})\`a\${1}b\`);`,
    () => js`$.log(Reflect.apply(${cb("", "3")}, undefined, []));`,
  ])();
  return statement(guarded(w, scope, pieces));
}

function ownContext(w: Writer, scope: Scope): Statement {
  const v = `"${w.name("v")}"`;
  const f = scope.frame;
  const pieces = w.random.chance(0.5)
    ? js`$.with(${v}, ${arrow(w, scope, "sync", "", `$.under(${f}, ${v})`)});`
    : js`$.own(${v}, ${callback(w, scope, "", "1")});`;
  return statement(guarded(w, scope, pieces));
}

/** A body that runs when this function may be over; nobody would catch what it throws. */
function later(w: Writer, scope: Scope, k: string, after: string): readonly Piece[] {
  const g = w.name("f");
  const run = js`${call(w, "sync", `$.call(${g})`)};`;
  const body = guarded(w, { ...scope, frame: g }, run);
  return js`() => { const ${g} = $.open(${k}, ""); if (!$.low(${g})) { ${body} } $.check(${g}, 0); ${after} }`;
}

function timer(w: Writer, scope: Scope): Statement {
  const k = w.name("k");
  const run = later(w, scope, k, "$.waited();");
  const pieces = js`{ const ${k} = $.call(${scope.frame}); $.wait(); setTimeout(${run}, 1); }`;
  return statement(pieces);
}

function microtask(w: Writer, scope: Scope): Statement {
  const k = w.name("k");
  const run = later(w, scope, k, "");
  const start = w.random.pick(["queueMicrotask(", "Promise.resolve().then("]);
  return statement(js`{ const ${k} = $.call(${scope.frame}); ${start}${run}); }`);
}

function chained(w: Writer, scope: Scope): Statement {
  const f = scope.frame;
  const cb = () => {
    const k = w.name("k");
    const kind = w.random.pick(["sync", "async"] as const);
    return { declare: `const ${k} = $.call(${f});`, arrow: arrow(w, scope, kind, "x", k) };
  };
  const [one, two] = [cb(), cb()];
  const start = w.random.chance(0.6)
    ? call(w, "async", `$.call(${f})`)
    : "Promise.reject($.error(7))";
  const chain = w.random.pick([
    js`.then(${one.arrow}, ${two.arrow})`,
    js`.then(${one.arrow}).catch(${two.arrow})`,
    js`.finally(${one.arrow}).catch(${two.arrow})`,
    js`.catch(${one.arrow}).finally(${two.arrow})`,
  ]);
  const end = scope.async && w.random.chance(0.5) ? "await " : "";
  return statement(
    guarded(w, scope, js`${one.declare} ${two.declare} $.is(${f}, ${end}${start}${chain});`),
  );
}

export const callbackLeaves: Choices = [
  [2, synchronous],
  [1, ownContext],
];

export const laterLeaves: Choices = [
  [1, timer],
  [1, microtask],
  [2, chained],
];
