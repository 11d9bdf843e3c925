/**
 * The only description of emitted code. Both emitters place these pieces; nothing else writes any.
 * No piece holds a newline, and none needs a newer language level than ES5 but where the source does.
 */
import type { SourceType } from "./types.ts";

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
] as const;

/** The ABI that the emitted code is written for. */
export const ABI = 1;

export const DOOR_SPECIFIER = "@spanweave/runtime/emitted";

/** Identifiers that the source does not use. */
export interface Names {
  readonly door: string;
  readonly table: string;
  readonly cache: string;
  readonly state: string;
  readonly error: string;
  readonly disposer: string;
}

export function pickNames(text: string, suffix: string): Names {
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
  spanName?: string,
];

export const ASYNC = 1;
export const GENERATOR = 2;

export function body({ door, table, state, error }: Names, index: number): Bracket {
  return {
    open: `var ${state} = ${door}.on && ${door}.enter(${table}(), ${index}); try {`,
    close: `} catch (${error}) { throw ${door}.fail(${state}, ${error}) } finally { ${door}.exit(${state}) }`,
  };
}

/** The body of an expression arrow becomes a block. */
export function expressionBody(names: Names, index: number): Bracket {
  const { open, close } = body(names, index);
  return { open: `{${open} return `, close: ` ${close}}` };
}

export function hand({ door, state }: Names): Bracket {
  return { open: `${door}.hand(${state}, `, close: ")" };
}

export function out({ door, state }: Names): Bracket {
  return { open: `${door}.out(${state}, `, close: ")" };
}

/** `return a, b` returns b: a sequence needs parentheses to be one argument. */
export function one({ open, close }: Bracket): Bracket {
  return { open: `${open}(`, close: `)${close}` };
}

/** Around what `.then()`, `.catch()` or `.finally()` is called on in a returned expression. */
export function from({ door, state }: Names): Bracket {
  return { open: `${door}.from(${state}, `, close: ")" };
}

export function resume({ door, state }: Names): Bracket {
  return { open: `${door}.resume(${state}, `, close: ")" };
}

export function pause({ door, state }: Names): Bracket {
  return { open: `${door}.pause(${state}, `, close: ")" };
}

export function take({ door, state }: Names): Bracket {
  return { open: `${door}.take(${state}, `, close: ")" };
}

export function give({ door, state }: Names): Bracket {
  return { open: `${door}.give(${state}, `, close: ")" };
}

/** After a `yield` that yields nothing. */
export function giveNothing({ door, state }: Names): string {
  return ` ${door}.give(${state})`;
}

export function each({ door, state }: Names, isForAwait: boolean): Bracket {
  return { open: `${door}.each(${state}, `, close: isForAwait ? ", true)" : ", false)" };
}

/** Each value is an iterable too, and taken apart at once. */
export function eachOfEach({ door, state }: Names): Bracket {
  return { open: `${door}.each(${state}, `, close: ", false, true)" };
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

/** Imports the door and defines the function that makes the file's table when it is first needed. */
export function prelude(
  names: Names,
  sourceType: SourceType,
  specifier: string,
  file: string,
  rows: readonly Row[],
): string {
  const { door, table, cache } = names;
  const made = `${door}.file(${ABI}, ${JSON.stringify(file)}, ${JSON.stringify(rows)})`;
  // A hoisted declaration over a `var`: no temporal dead zone when an import cycle calls early.
  const definition = `var ${cache}; function ${table}() { return ${cache} || (${cache} = ${made}); }`;
  return `${importDoor(door, sourceType, specifier)} ${definition} `;
}

function importDoor(door: string, sourceType: SourceType, specifier: string): string {
  if (sourceType === "module") return `import * as ${door} from ${JSON.stringify(specifier)};`;
  if (sourceType === "commonjs") return `var ${door} = require(${JSON.stringify(specifier)});`;
  return `var ${door} = ${GLOBAL_DOOR} || ${DORMANT_DOOR};`;
}

const GLOBAL_DOOR =
  'typeof globalThis === "object" && globalThis[Symbol.for("@spanweave/runtime")]';

/** A classic script runs as if unwoven where the runtime is absent. */
const DORMANT_DOOR = `{ on: false, exit: function () {}, rejoin: function () {}, back: function () { return null }, fail: function (s, e) { return e }, ${[
  "out",
  "hand",
  "pause",
  "resume",
  "give",
  "take",
  "each",
  "from",
]
  .map((name) => `${name}: function (s, v) { return v }`)
  .join(", ")} }`;

/** Text that only woven code holds. */
export function isWoven(source: string, specifier: string): boolean {
  return (
    source.includes(`from ${JSON.stringify(specifier)}; var __sw`) ||
    source.includes(`= require(${JSON.stringify(specifier)}); var __sw`) ||
    source.includes(GLOBAL_DOOR)
  );
}
