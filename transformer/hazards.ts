/** Why a site cannot be woven safely. DESIGN: few, and each has a code and a sentence. */
import type { Frame } from "./frame.ts";
import type { FunctionNode } from "./outline.ts";
import type { Hazard, HazardCode, Span } from "./types.ts";

interface Explanation {
  readonly why: string;
  readonly advice: string;
}

export const HAZARDS: Readonly<Record<HazardCode, Explanation>> = {
  "sloppy-function-declaration": {
    why: "in sloppy code a function declared inside another one changes its scope when the body is woven",
    advice: 'add "use strict", or move the inner function out',
  },
  "redeclared-function": {
    why: "a function declared in the body shares its name with another function, a var or a parameter",
    advice: "rename one of them",
  },
  "labelled-function": {
    why: "a labelled function declaration can't stand inside a block",
    advice: "remove the label",
  },
  "source-text-read": {
    why: "its source text is read, and would run where the runtime is not",
    advice: "trace the function that calls it",
  },
  "react-compiler": {
    why: "the React Compiler gives up on woven code",
    advice: "trace what the component calls",
  },
  "await-using": {
    why: "await using suspends where no expression stands",
    advice: "move the await using into a function of its own that is not traced",
  },
  "pattern-suspends": {
    why: "an await or yield inside this array pattern may close its iterator outside of the span",
    advice: "take the value apart in two steps",
  },
  with: {
    why: "names can't be told apart inside with",
    advice: "replace the with",
  },
  asm: {
    why: "asm.js code must stay as it is",
    advice: "trace the function that calls it",
  },
  worklet: {
    why: "a worklet runs in another place, without the runtime",
    advice: "trace the function that starts it",
  },
  "hoisted-mock": {
    why: "a mock factory is hoisted above the imports",
    advice: "define the function outside of the factory",
  },
  "context-attach": {
    why: "it changes the current context itself",
    advice: "use context.with, or trace the function that calls it",
  },
  "too-deep": {
    why: "its nesting is so deep that woven code could overflow a parser",
    advice: "split it",
  },
  "not-compiled": {
    why: "the compiled code holds no function for it",
    advice: "compile again; if it is still not there, the compiler dropped it",
  },
  "kind-lowered": {
    why: "the compiler made another kind of function of it",
    advice: "compile for es2018 or later, or weave before compiling",
  },
  "compiled-twice": {
    why: "the compiled code holds it more than once",
    advice: "compile for a later version of JavaScript, or weave before compiling",
  },
};

const DIRECTIVES: Readonly<Record<string, HazardCode>> = {
  "use asm": "asm",
  worklet: "worklet",
  "use memo": "react-compiler",
};

export function hazardOf(frame: Frame): Hazard | undefined {
  return frame.hazard ?? hazardOfDeclarations(frame);
}

export function hazardOfDirectives(node: FunctionNode): Hazard | undefined {
  for (const { value, start, end } of node.directives) {
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

/** Names of types and keys count too: who asks must look closer. */
export function mayRedeclareParameter({ node, lexicalTargets }: Frame): boolean {
  const names = lexicalTargets.flatMap((text) => text.match(/[\p{ID_Continue}$]+/gu) ?? []);
  return names.some((name) => node.params.some((text) => mentions(text, name)));
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
