/** The transformer as test262 uses it: every function of a file, whatever it is. */
import { transform } from "../../../transformer/index.ts";

export interface Woven {
  readonly code: string;
  readonly traced: number;
  /** A code for each function that was left as it is. */
  readonly hazards: readonly string[];
  /** The transformer's parser refused the text: it is left as it is. */
  readonly unparsed: boolean;
}

const RULES = [{ functions: "**", kinds: "all" }] as const;

export function weave(
  root: string,
  path: string,
  source: string,
  sourceType: "module" | "script",
): Woven {
  const result = transform(source, path, { root, rules: RULES, sourceType, sourcemap: false });
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
export function weaveNothing(_root: string, _path: string, source: string): Woven {
  return { code: source, traced: 0, hazards: [], unparsed: false };
}
