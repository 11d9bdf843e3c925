/**
 * The only description of emitted code. Both emitters place these pieces; nothing else writes any.
 * No piece holds a newline, and none needs a newer language level than ES5 but where the source does.
 */
import type { AttributeLiteral, Capture, SourceType } from "./types.ts";

/** The private door's functions; a test holds that the runtime has each. */
export const DOOR = [
  "file",
  "enter",
  "exit",
  "fail",
  "out",
  "hand",
  "pause",
  "resume",
  "give",
  "take",
  "rejoin",
  "each",
  "back",
  "from",
  "seen",
  "derive",
  "records",
  "recorded",
  "attribute",
  "missed",
  "link",
  "result",
  "error",
  "ignore",
  "request",
] as const;

/** The ABI that the emitted code is written for. */
export const ABI = 1;

export const DOOR_SPECIFIER = "@spanweave/runtime/emitted";

/**
 * How a file gets the runtime. `import-equals` is for an ES module that TypeScript turns into another
 * kind: for `import * as` it would want a helper of its own.
 */
export type Door = SourceType | "import-equals";

/** Identifiers that the source does not use. */
export interface Names {
  readonly door: string;
  readonly table: string;
  readonly cache: string;
  readonly state: string;
  readonly error: string;
  readonly disposer: string;
}

export function pickNames(text: string, door: Door, file: string): Names {
  const suffix = door === "script" ? hash(file) : "";
  // An identifier can be written with escapes: `\u005f_sw`.
  const source = text.includes("\\u") ? text + decodeEscapes(text) : text;
  const pick = (name: string): string => {
    let free = name;
    for (let n = 2; source.includes(free); n++) free = `${name}${n}`;
    return free;
  };
  return {
    door: pick(`__sw${suffix}`),
    table: pick(`__swf${suffix}`),
    cache: pick(`__swt${suffix}`),
    state: pick("__s"),
    error: pick("__e"),
    disposer: pick("__d"),
  };
}

/** Classic scripts share one global scope: their names tell the files apart. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return (value >>> 0).toString(36);
}

function decodeEscapes(text: string): string {
  return text.replace(/\\u(?:\{([\da-f]{1,6})\}|([\da-f]{4}))/gi, (written, long, short) => {
    const code = Number.parseInt(long ?? short, 16);
    return code > 0x10ffff ? written : String.fromCodePoint(code);
  });
}

/** What brackets a piece of source: text before it and text after it. */
export interface Bracket {
  readonly open: string;
  readonly close: string;
}

/** One site of a file's table, in the order of the runtime's `Row`. */
export type Row = readonly [
  name: string,
  line: number,
  column: number,
  flags: number,
  /** The span's name alone, or all options. */
  more?: string | RowOptions,
];

/** The static options of a site, in the runtime's words. */
export interface RowOptions {
  readonly name?: string;
  readonly kind?: number;
  readonly attributes?: Readonly<Record<string, AttributeLiteral>>;
  readonly result?: true;
  readonly errors?: false;
  readonly ignoreErrors?: readonly string[];
  readonly root?: true;
  readonly linkCaller?: true;
  readonly slowerThan?: number;
  readonly minDuration?: number;
  readonly sample?: number;
  readonly budget?: number | false;
  readonly forceSample?: true;
  readonly onlyIfParent?: true;
  readonly metrics?: true;
  readonly genAi?: true | "content";
  readonly redact?: false | readonly string[];
  readonly captures?: true;
}

export const ASYNC = 1;
export const GENERATOR = 2;

export function body(names: Names, index: number, captures: readonly Capture[] = []): Bracket {
  const { door, table, state, error } = names;
  return {
    open: `var ${state} = ${door}.on && ${door}.enter(${table}(), ${index}); try {${capturing(names, captures)}`,
    close: `} catch (${error}) { throw ${door}.fail(${state}, ${error}) } finally { ${door}.exit(${state}) }`,
  };
}

/** What is read at the start, each piece by itself: what one throws is not the program's trouble. */
function capturing(names: Names, captures: readonly Capture[]): string {
  if (captures.length === 0) return "";
  const { door, state } = names;
  const pieces = captures.map((capture) => captureOf(names, capture));
  return ` if (${state} && ${door}.records(${state})) { try { ${pieces.join(" ")} } finally { ${door}.recorded(${state}); } }`;
}

function captureOf({ door, state, error }: Names, capture: Capture): string {
  const guarded = (what: string, call: string): string =>
    `try { ${call} } catch (${error}) { ${door}.missed(${state}, ${quote(what)}, ${error}); }`;
  switch (capture.type) {
    case "argument":
      return `${door}.attribute(${state}, ${quote(capture.name)}, ${capture.text});`;
    case "request":
      return `${door}.request(${state}, ${quote(capture.name)}, ${capture.text});`;
    case "attribute": {
      const name = quote(capture.name);
      return guarded(capture.name, `${door}.attribute(${state}, ${name}, (${capture.text}));`);
    }
    case "links":
      return guarded("links", `${door}.link(${state}, (${capture.text}));`);
    case "result":
      return `${door}.result(${state}, (${capture.text}));`;
    case "errors":
      return `${door}.error(${state}, (${capture.text}));`;
    case "ignoreErrors":
      return `${door}.ignore(${state}, (${capture.text}));`;
  }
}

/** The body of an expression arrow becomes a block. */
export function expressionBody(
  names: Names,
  index: number,
  captures: readonly Capture[] = [],
): Bracket {
  const { open, close } = body(names, index, captures);
  return { open: `{${open} return `, close: ` ${close}}` };
}

/** A piece around a value: the runtime gets it, and gives back what goes on. */
type Piece = (names: Names) => Bracket;

function around(helper: (typeof DOOR)[number], more = ""): Piece {
  return ({ door, state }) => ({ open: `${door}.${helper}(${state}, `, close: `${more})` });
}

export const hand: Piece = around("hand");
export const out: Piece = around("out");
/** A value whose promise ends the span: the caller gets one that is derived from it. */
export const derive: Piece = around("derive");
/** A returned value that is captured. */
export const seen: Piece = around("seen");
/** What `.then()`, `.catch()` or `.finally()` is called on in a returned expression. */
export const from: Piece = around("from");
export const resume: Piece = around("resume");
export const pause: Piece = around("pause");
export const take: Piece = around("take");
export const give: Piece = around("give");
export const each: Piece = around("each", ", false");
export const eachOfAwait: Piece = around("each", ", true");
/** Each value is an iterable too, and taken apart at once. */
export const eachOfEach: Piece = around("each", ", false, true");

/** After a `return` that returns nothing, and at the end of a body. */
export function seenNothing({ door, state }: Names): string {
  return ` ${door}.seen(${state})`;
}

/** `return a, b` returns b: a sequence needs parentheses to be one argument. */
export function one({ open, close }: Bracket): Bracket {
  return { open: `${open}(`, close: `)${close}` };
}

/** After a `yield` that yields nothing. */
export function giveNothing({ door, state }: Names): string {
  return ` ${door}.give(${state})`;
}

export function rejoin({ door, state }: Names): string {
  return `${door}.rejoin(${state});`;
}

/** Code in a pattern: `{ a = d() }` becomes `{ a = (rejoin, d()) }`. */
export function rejoinBefore({ door, state }: Names): Bracket {
  return { open: `(${door}.rejoin(${state}), `, close: ")" };
}

export function finallyRejoin(names: Names): Bracket {
  return { open: "try {", close: `} finally { ${rejoin(names)} }` };
}

export function blockWithFinallyRejoin(names: Names): Bracket {
  const { open, close } = finallyRejoin(names);
  return { open: `{${open}`, close: `${close}}` };
}

/** The body of a `for await`: the span is back first, and last where the loop disposes. */
export function blockWithRejoin(names: Names, atEndToo: boolean): Bracket {
  const { open, close } = atEndToo ? finallyRejoin(names) : { open: "", close: "" };
  return { open: `{${rejoin(names)}${open}`, close: `${close}}` };
}

/** A declarator behind one of `using`: disposed before it, so the span is back when it is. */
export function backDeclarator({ door, state, disposer }: Names, index: number): string {
  return `, ${disposer}${index} = ${door}.back(${state})`;
}

/** Around `const { a } = await import("x")`, which must keep its shape. */
export function aroundImport(names: Names): Bracket {
  const { door, state } = names;
  return { open: `${door}.pause(${state}); `, close: `; ${rejoin(names)}` };
}

/** As JavaScript: JSON may hold ends of lines that older parsers refuse in texts. */
function quote(value: unknown): string {
  return JSON.stringify(value)
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}

/** Imports the door and defines the function that makes the file's table when it is first needed. */
export function prelude(
  names: Names,
  kind: Door,
  specifier: string,
  file: string,
  rows: readonly Row[],
): string {
  const { door, table, cache } = names;
  const made = `${door}.file(${ABI}, ${quote(file)}, ${quote(rows)})`;
  // A hoisted declaration over a `var`: no temporal dead zone when an import cycle calls early.
  const definition = `var ${cache}; function ${table}() { return ${cache} || (${cache} = ${made}); }`;
  return `${importDoor(door, kind, specifier)} ${definition} `;
}

function importDoor(door: string, kind: Door, specifier: string): string {
  const text = JSON.stringify(specifier);
  if (kind === "module") return `import * as ${door} from ${text};`;
  if (kind === "import-equals") return `import ${door} = require(${text});`;
  if (kind === "commonjs") return `var ${door} = require(${text});`;
  // A part of the runtime may have put it there, and the functions are still to come.
  return `var ${door} = (${GLOBAL_DOOR} || {}).enter ? ${THE_DOOR} : ${DORMANT_DOOR};`;
}

const THE_DOOR = 'globalThis[Symbol.for("@spanweave/runtime")]';
const GLOBAL_DOOR = `typeof globalThis === "object" && ${THE_DOOR}`;

/** A classic script runs as if unwoven where the runtime is absent. */
const DORMANT_DOOR = `{ on: false, exit: function () {}, rejoin: function () {}, back: function () { return null }, records: function () { return false }, fail: function (s, e) { return e }, ${[
  "out",
  "hand",
  "pause",
  "resume",
  "give",
  "take",
  "each",
  "from",
  "seen",
  "derive",
]
  .map((name) => `${name}: function (s, v) { return v }`)
  .join(", ")} }`;

/** Text that only woven code holds. */
export function isWoven(source: string, specifier: string): boolean {
  if (source.includes(GLOBAL_DOOR)) return true;
  if (!source.includes(specifier)) return false;
  const text = JSON.stringify(specifier).replace(/[/.]/g, "\\$&");
  // Compilers print the two statements on lines of their own, and put helpers around the first.
  return new RegExp(`(?:from|\\brequire\\() ?${text}\\)*;\\s*var __sw`).test(source);
}
