/** Why a site cannot be woven safely. DESIGN: few, and each has a code and a sentence. */
import type { Frame } from "./frame.ts";
import type { Outline } from "./outline.ts";
import type { Hazard, HazardCode, Span } from "./types.ts";

export const SENTENCES: Readonly<Record<HazardCode, string>> = {
  "sloppy-function-declaration":
    "in sloppy code a function declared inside another one changes its scope when the body is woven",
  "redeclared-function":
    "a function declared in the body shares its name with another function, a var or a parameter",
  "labelled-function": "a labelled function declaration can't stand inside a block",
  "source-text-read": "its source text is read, and would run where the runtime is not",
  "react-compiler": "the React Compiler gives up on woven code: weave after it",
  "await-using": "await using suspends where no expression stands",
  with: "names can't be told apart inside with",
  asm: "asm.js code must stay as it is",
  worklet: "a worklet runs in another place, without the runtime",
  "hoisted-mock": "a mock factory is hoisted above the imports",
  "context-attach": "it changes the current context itself",
  "too-deep": "its nesting is so deep that woven code could overflow a parser",
};

const DIRECTIVES: Readonly<Record<string, HazardCode>> = {
  "use asm": "asm",
  worklet: "worklet",
  "use memo": "react-compiler",
};

export function hazardOf(frame: Frame): Hazard | undefined {
  return frame.hazard ?? hazardOfDirectives(frame) ?? hazardOfDeclarations(frame);
}

function hazardOfDirectives(frame: Frame): Hazard | undefined {
  for (const { value, start, end } of frame.node.directives) {
    const code = DIRECTIVES[value];
    if (code !== undefined) return { code, at: { start, end } };
  }
  return undefined;
}

/** https://tc39.es/ecma262/#sec-block-level-function-declarations-web-legacy-compatibility-semantics */
function hazardOfDeclarations({
  strict,
  topFunctions,
  varTargets,
  node,
}: Frame): Hazard | undefined {
  const first = topFunctions[0];
  if (first === undefined) return undefined;
  if (!strict) return hazard("sloppy-function-declaration", first);
  const seen = new Set<string>();
  for (const declared of topFunctions) {
    const others = [...node.params, ...varTargets];
    if (seen.has(declared.name) || others.some((text) => mentions(text, declared.name))) {
      return hazard("redeclared-function", declared);
    }
    seen.add(declared.name);
  }
  return undefined;
}

function hazard(code: HazardCode, { start, end }: Span): Hazard {
  return { code, at: { start, end } };
}

function mentions(text: string, name: string): boolean {
  return text.includes(name) && text.split(/[^\p{ID_Continue}$]+/u).includes(name);
}

/** Callees whose functions run where their text is sent: another page, another thread. */
const READERS =
  /(?:^|\.)(?:evaluate|evaluateHandle|evaluateOnNewDocument|evaluateAll|\$eval|\$\$eval|addInitScript|waitForFunction|executeScript|executeAsyncScript)$/;
const MOCKERS = /^(?:vi|vitest|jest)\s*\.\s*(?:mock|doMock|unstable_mockModule|hoisted)$/;
const ATTACHERS = /\.\s*(?:enterWith|attach)$/;

export function isReader(callee: string): boolean {
  return READERS.test(callee);
}

export function isMocker(callee: string): boolean {
  return MOCKERS.test(callee);
}

export function isAttacher(callee: string): boolean {
  return ATTACHERS.test(callee);
}

/** Names of functions whose text this file reads: `String(work)`, `work.toString()`, `${work}`. */
export function namesReadAsText(outline: Outline, source: string): Set<string> {
  const names = new Set<string>();
  const pattern =
    /\bString\s*\(\s*([\p{ID_Continue}$]+)\s*\)|([\p{ID_Continue}$]+)\s*\.\s*toString\s*\(\s*\)|\$\{\s*([\p{ID_Continue}$]+)\s*\}/gu;
  for (const match of source.matchAll(pattern)) {
    const name = match[1] ?? match[2] ?? match[3];
    if (name !== undefined && !inComment(outline, match.index)) names.add(name);
  }
  return names;
}

function inComment(outline: Outline, position: number): boolean {
  return outline.comments.some(({ start, end }) => start <= position && position < end);
}
