/** Classes whose methods the engine calls: iterators, thenables, resources, values. */
import { functionBody } from "./functions.ts";
import { type Item, js, type Piece } from "./program.ts";
import { call, type FunctionKind, type Role, type Scope, type Writer } from "./writer.ts";

interface Method {
  /** What stands before the parentheses, and the parameters. */
  readonly head: string;
  readonly kind: FunctionKind;
  readonly name: string;
  readonly tail: (scope: Scope) => readonly (readonly Piece[])[];
  readonly low?: string;
}

function method(w: Writer, { head, kind, name, tail, low }: Method): readonly Piece[] {
  const link = "$.call(this.f)";
  const options = { kind, link, name, depth: 2, size: 2, tail, returns: false };
  return js`\n  ${head} ${functionBody(w, low === undefined ? options : { ...options, low })}`;
}

function roleClass(name: string, methods: readonly (readonly Piece[])[]): Item {
  const open = `const f0 = $.open($.call(f), "constructor");`;
  const build = `\n  constructor(f) { ${open} this.f = f; this.n = 0; $.check(f0, 0); }`;
  return { name, pieces: js`class ${name} {${build}${methods}\n}` };
}

const done = "{ value: undefined, done: true }";
const step =
  "this.n++ < 3 ? { value: this.n === 2 ? undefined : this.n, done: false } : { value: 9, done: true }";
const plainReturn = (text: string) => () => [js`return ${text};`];

function cursor(w: Writer, name: string): Item {
  const methods = [
    method(w, {
      head: "[Symbol.iterator]()",
      kind: "sync",
      name: "",
      tail: plainReturn("this"),
      low: "this",
    }),
    method(w, {
      head: "next(v)",
      kind: "sync",
      name: "next",
      tail: plainReturn(step),
      low: done,
    }),
  ];
  for (const end of ["return", "throw"]) {
    if (!w.random.chance(end === "return" ? 0.85 : 0.4)) continue;
    methods.push(
      method(w, {
        head: `${end}(v)`,
        kind: "sync",
        name: end,
        tail: plainReturn("{ value: 8, done: true }"),
        low: done,
      }),
    );
  }
  return roleClass(name, methods);
}

function asyncCursor(w: Writer, name: string): Item {
  const kind = w.random.chance(0.6) ? "async" : "sync";
  const head = kind === "async" ? "async " : "";
  const soon = (text: string) => (kind === "async" ? text : `$.soon(${text})`);
  const methods = [
    method(w, {
      head: "[Symbol.asyncIterator]()",
      kind: "sync",
      name: "",
      tail: plainReturn("this"),
      low: "this",
    }),
    method(w, {
      head: `${head}next(v)`,
      kind,
      name: "next",
      tail: plainReturn(soon(`(${step})`)),
      low: done,
    }),
  ];
  for (const end of ["return", "throw"]) {
    if (!w.random.chance(end === "return" ? 0.85 : 0.4)) continue;
    methods.push(
      method(w, {
        head: `async ${end}(v)`,
        kind: "async",
        name: end,
        tail: plainReturn("{ value: 8, done: true }"),
        low: done,
      }),
    );
  }
  return roleClass(name, methods);
}

/** A query that starts when somebody awaits it. */
function lazy(w: Writer, name: string): Item {
  const settle = (scope: Scope): readonly (readonly Piece[])[] => {
    const f = scope.frame;
    const ways: (() => readonly Piece[])[] = [
      () => js`yes(${call(w, "sync", `$.call(${f})`)});`,
      () => js`yes(4);`,
      () => js`no($.error(11));`,
      () => js`yes($.soon(5));`,
      () => js`${call(w, "async", `$.call(${f})`)}.then(yes, no);`,
      () => js`yes(1); no($.error(12)); yes(2);`,
      () => js`throw $.error(13);`,
    ];
    if (!w.profile.sequential) ways.push(() => js`queueMicrotask($.calling(yes, 6));`);
    return [w.random.pick(ways)()];
  };
  return roleClass(name, [
    method(w, { head: "then(yes, no)", kind: "sync", name: "then", tail: settle, low: "yes(0)" }),
  ]);
}

/** A promise of a class of its own, whose work is in `then`. */
function lazyPromise(w: Writer, name: string): Item {
  const tail = () => [js`super.then(yes, no);`];
  const low = "super.then(yes, no), undefined";
  const then = method(w, { head: "then(yes, no)", kind: "sync", name: "then", tail, low });
  return { name, pieces: js`class ${name} extends Promise {${then}\n}` };
}

function resource(w: Writer, name: string): Item {
  const dispose = method(w, {
    head: "[Symbol.dispose]()",
    kind: "sync",
    name: "",
    tail: () => [],
  });
  return roleClass(name, [dispose]);
}

function valued(w: Writer, name: string): Item {
  const methods = [
    method(w, { head: "toString()", kind: "sync", name: "toString", tail: plainReturn('"v"') }),
    method(w, { head: "valueOf()", kind: "sync", name: "valueOf", tail: plainReturn("4") }),
  ];
  return roleClass(name, methods);
}

const build = (name: string) => (f: string) => `new ${name}(${f})`;
const promise = (name: string) => (f: string) => `$.owned(${f}, ${name}.resolve(3))`;

const variants = [
  { kind: "cursor", write: cursor, make: build },
  { kind: "cursor", write: cursor, make: build },
  { kind: "asyncCursor", write: asyncCursor, make: build },
  { kind: "asyncCursor", write: asyncCursor, make: build },
  { kind: "lazy", write: lazy, make: build },
  { kind: "lazy", write: lazy, make: build },
  { kind: "lazy", write: lazyPromise, make: promise },
  { kind: "resource", write: resource, make: build },
  { kind: "valued", write: valued, make: build },
] as const;

/** Bodies are written once everything has a name. */
export function planRoles(w: Pick<Writer, "name">): {
  roles: Role[];
  write: (w: Writer) => Item[];
} {
  const planned = variants.map((variant) => ({ ...variant, name: w.name(variant.kind) }));
  return {
    roles: planned.map(({ kind, name, make }) => ({ kind, make: make(name) })),
    write: (full) => planned.map(({ name, write }) => write(full, name)),
  };
}
