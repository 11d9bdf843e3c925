/** The transformer as test262 uses it: every function of a file, whatever it is. */
import { transform } from "../../../transformer/index.ts";
import type { Rule, TransformResult } from "../../../transformer/types.ts";

export interface Woven {
  readonly code: string;
  readonly traced: number;
  /** A code for each function that was left as it is. */
  readonly hazards: readonly string[];
  /** The transformer's parser refused the text: it is left as it is. */
  readonly unparsed: boolean;
}

export type Weave = (
  root: string,
  path: string,
  source: string,
  sourceType: "module" | "script",
) => Woven;

const EVERYTHING: Rule = { functions: "**", kinds: "all" };

/** Spans alone. */
export const weave: Weave = weaveBy([EVERYTHING]);
/** Arguments and results as well. */
export const weaveCaptures: Weave = weaveBy([{ ...EVERYTHING, args: true, result: true }]);

function weaveBy(rules: readonly Rule[]): Weave {
  return (root, path, source, sourceType) =>
    read(source, transform(source, path, { root, rules, sourceType, sourcemap: false }));
}

function read(source: string, result: TransformResult | null): Woven {
  if (result === null) return { code: source, traced: 0, hazards: [], unparsed: false };
  const { code, plan, diagnostics } = result;
  return {
    code,
    traced: plan.traced,
    hazards: plan.decisions.flatMap(({ because }) =>
      because.by === "hazard" ? because.hazard.code : [],
    ),
    unparsed: plan.decisions.length === 0 && diagnostics.length > 0,
  };
}

/** Weaves nothing: what a test then does differently is the fault of this suite. */
export const weaveNothing: Weave = (_root, _path, source) => ({
  code: source,
  traced: 0,
  hazards: [],
  unparsed: false,
});
