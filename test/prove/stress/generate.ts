/** A random program: some functions of each kind that call one another, and `main`. */
import { awaited, value } from "./expressions.ts";
import { functionBody, prefixes } from "./functions.ts";
import { type Item, js, type Piece, type Program } from "./program.ts";
import { Random } from "./random.ts";
import { planRoles } from "./roles.ts";
import {
  type Callable,
  call,
  type FunctionKind,
  type Profile,
  type Scope,
  type Writer,
} from "./writer.ts";

interface Planned {
  readonly callable: Callable;
  readonly write: (w: Writer) => Item;
}

const kinds: readonly FunctionKind[] = ["sync", "async", "generator", "asyncGenerator"];

/** How a call stands in the text: the callee is the same function each time. */
function callForms(random: Random, callee: string): (k: string) => string {
  return (k) =>
    random.pick([
      () => `${callee}(${k})`,
      () => `${callee}(${k})`,
      () => `${callee}(${k}, { a: 1 })`,
      () => `${callee}.call(null, ${k})`,
      () => `Reflect.apply(${callee}, undefined, [${k}])`,
      () => `${callee}.bind(null, ${k})()`,
    ])();
}

/** Parameters whose defaults run for the caller. */
function parameters(w: Writer, k: string): readonly Piece[] {
  const early = `$.low(${k}.by) ? 2 : $.is(${k}.by, ${call(w, "sync", `$.call(${k}.by)`)})`;
  return w.random.pick<() => readonly Piece[]>([
    () => js`${k}`,
    () => js`${k}`,
    () => js`${k}`,
    () => js`${k}, { a = ${early} } = {}`,
    () => js`${k}, ...rest`,
    () => js`${k}, a = $.flip(${k}.by) ? 1 : ${early}`,
  ])();
}

function lastStatement(w: Writer, kind: FunctionKind): (scope: Scope) => (readonly Piece[])[] {
  return (scope) => {
    if (w.random.chance(0.15)) return [];
    if (kind === "async" && w.random.chance(0.35)) {
      return [js`return ${awaited(w, scope)};`];
    }
    return [js`return ${value(w, scope)};`];
  };
}

function body(w: Writer, kind: FunctionKind, k: string, name: string, unwoven = false): Piece {
  const tail = lastStatement(w, kind);
  return functionBody(w, { kind, link: k, name, depth: 0, size: 5, tail, unwoven });
}

function declaration(random: Random, kind: FunctionKind, name: string, profile: Profile): Planned {
  const star = kind === "generator" || kind === "asyncGenerator";
  const word = `${kind === "async" || kind === "asyncGenerator" ? "async " : ""}function${star ? "*" : ""}`;
  const unwoven = !star && random.chance(kind === "async" && profile.sequential ? 0 : 0.12);
  return {
    callable: { kind, call: callForms(random, name) },
    write(w) {
      const k = w.name("k");
      const tag = unwoven ? "/** @notrace */\n" : "";
      const text = js`${word} ${name}(${parameters(w, k)}) ${body(w, kind, k, name, unwoven)}`;
      return { name, pieces: js`${tag}${text}` };
    },
  };
}

function variable(random: Random, kind: FunctionKind, name: string): Planned {
  return {
    callable: { kind, call: callForms(random, name) },
    write(w) {
      const k = w.name("k");
      const arrow = kind === "sync" || kind === "async";
      const word = arrow ? prefixes[kind] : `${kind === "generator" ? "" : "async "}function*`;
      const text = js`${word}(${parameters(w, k)}) ${arrow ? "=> " : ""}${body(w, kind, k, name)}`;
      return { name, pieces: js`const ${name} = ${text};` };
    },
  };
}

/** A plain function whose value is a promise that somebody else made. */
function forwarder(random: Random, name: string): Planned {
  return {
    callable: { kind: "async", call: callForms(random, name) },
    write(w) {
      const k = w.name("k");
      const promised = (scope: Scope): readonly Piece[] =>
        js`return $.plain(${scope.frame}, ${call(w, "async", `$.call(${scope.frame})`)});`;
      const text = functionBody(w, {
        kind: "sync",
        link: k,
        name,
        depth: 2,
        size: 2,
        tail: (scope) => [promised(scope)],
        low: "$.soon(0)",
      });
      return { name, pieces: js`const ${name} = (${k}) => ${text};` };
    },
  };
}

/** A plain function whose own expression makes the promise that it returns. */
function freshMaker(random: Random, name: string): Planned {
  return {
    callable: { kind: "async", call: callForms(random, name) },
    write(w) {
      const k = w.name("k");
      const f = `${k}f`;
      const other = `${call(w, "async", `$.call(${f})`)}`;
      const made = w.random.pick([
        `${other}.then($.ignore)`,
        `${other}.finally($.ignore)`,
        `Promise.all([${other}, 1])`,
        `Promise.allSettled([${other}])`,
        `new Promise($.settling)`,
      ]);
      const text = `function ${name}(${k}) { const ${f} = $.open(${k}, "${name}"); if ($.low(${f})) return $.soon(0); return ${made}; }`;
      return { name, pieces: [text] };
    },
  };
}

function objectMethods(random: Random, name: string): Planned[] {
  const planned = kinds.map((kind, index) => ({ kind, method: `m${index}` }));
  const write = (w: Writer): Item => ({
    name,
    pieces: js`const ${name} = {${planned.map(({ kind, method }) => {
      const k = w.name("k");
      return js`\n  ${prefixes[kind]}${method}(${parameters(w, k)}) ${body(w, kind, k, method)},`;
    })}\n};`,
  });
  return shared(
    planned.map(({ kind, method }) => ({ kind, call: callForms(random, `${name}.${method}`) })),
    write,
  );
}

/** Instance, static, private and inherited methods, and a getter. */
function classMethods(random: Random, name: string): Planned[] {
  const planned = kinds.map((kind, index) => ({
    kind,
    method: `m${index}`,
    form: random.pick(
      kind === "sync" || kind === "async"
        ? (["static", "instance", "private", "inherited", "getter"] as const)
        : (["static", "instance", "inherited"] as const),
    ),
  }));
  const made = (form: string, method: string) => (k: string) => {
    const owner = k.startsWith("$.call(") ? k.slice("$.call(".length, -1) : `${k}.by`;
    if (form === "static") return `${name}.${method}(${k})`;
    if (form === "private") return `${name}.use${method}(${k})`;
    if (form === "getter") return `new ${name}($.call(${owner})).use${method}(${k})`;
    return `new ${name}($.call(${owner})).${method}(${k})`;
  };
  const write = (w: Writer): Item => {
    const base: (readonly Piece[])[] = [];
    const own: (readonly Piece[])[] = [];
    for (const { kind, method, form } of planned) {
      const k = w.name("k");
      const head = prefixes[kind];
      const text = (label: string) => js`(${parameters(w, k)}) ${body(w, kind, k, label)}`;
      if (form === "static") own.push(js`\n  static ${head}${method}${text(method)}`);
      else if (form === "private") {
        own.push(js`\n  static ${head}#${method}${text(method)}`);
        const forward = `const f = $.open(k, "use${method}"); if ($.low(f)) return $.soon(0);`;
        const use = `return $.plain(f, ${name}.#${method}($.call(f)));`;
        own.push(js`\n  static use${method}(k) { ${forward} ${use} }`);
      } else if (form === "getter") {
        own.push(js`\n  ${head}${method}${text(method)}`);
        const open = `const f = $.open($.call(this.f), "use${method}"); $.check(f, 0);`;
        own.push(js`\n  get use${method}() { ${open} return $.forward(this, "${method}"); }`);
      } else if (form === "inherited") base.push(js`\n  ${head}${method}${text(method)}`);
      else own.push(js`\n  ${head}${method}${text(method)}`);
    }
    const open = (f: string) => `const ${f} = $.open(k, "constructor"); $.check(${f}, 0);`;
    const parent = `class ${name}Base { constructor(k) { ${open("f")} this.f = f.by; }`;
    const heir = `class ${name} extends ${name}Base { constructor(k) { ${open("f")} super($.call(f)); $.check(f, 0); this.f = k.by; }`;
    return { name, pieces: js`${parent}${base}\n}\n${heir}${own}\n}` };
  };
  return shared(
    planned.map(({ kind, method, form }) => ({ kind, call: made(form, method) })),
    write,
  );
}

/** Several callables that one item declares. */
function shared(callables: readonly Callable[], write: (w: Writer) => Item): Planned[] {
  return callables.map((callable, index) => ({
    callable,
    write: (w) => (index === 0 ? write(w) : { name: "", pieces: [] }),
  }));
}

export interface GenerateOptions {
  readonly sequential: boolean;
  readonly lowered: boolean;
}

export function generate(seed: number, { sequential, lowered }: GenerateOptions): Program {
  const random = new Random(seed);
  const fresh = random.chance(0.15);
  const profile: Profile = { sequential, fresh, lowered };
  let names = 0;
  const name = (prefix: string): string => `${prefix}${++names}`;
  const planned: Planned[] = kinds.flatMap((kind) => [
    declaration(random, kind, name("fn"), profile),
    variable(random, kind, name("va")),
  ]);
  planned.push(forwarder(random, name("fo")));
  if (fresh) planned.push(freshMaker(random, name("fr")));
  if (random.chance(0.5)) planned.push(...objectMethods(random, name("ob")));
  if (random.chance(0.5)) planned.push(...classMethods(random, name("Cl")));
  const { roles, write } = planRoles({ name });
  const w: Writer = { random, profile, callables: planned.map((one) => one.callable), roles, name };
  const items = planned.map((one) => one.write(w)).filter((item) => item.name !== "");
  items.push(...write(w));
  items.push({
    name: "main",
    pieces: js`export async function main(k) ${functionBody(w, { kind: "async", link: "k", name: "main", depth: 0, size: 12 })}`,
  });
  items.push({
    name: "audit",
    pieces: ["export function audit() { return [1, 2].map((x) => x + 1).length; }"],
  });
  return { seed, fresh, items };
}
