/** The transformer as test262 uses it: every function of a file, whatever it is. */
import ts from "typescript-5";
import { emitAst } from "../../../transformer/emit-ast.ts";
import { DOOR_SPECIFIER, transform } from "../../../transformer/index.ts";
import type { Plan, Rule, TransformResult } from "../../../transformer/types.ts";

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
/** Arguments, results and what models answer as well. */
export const weaveCaptures: Weave = weaveBy([
  { ...EVERYTHING, args: true, result: true, genAi: "content" },
]);

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

/** Through TypeScript's tree: what it reads with errors stays as it is. */
export const weaveAst: Weave = (root, path, source, sourceType) => {
  const result = transform(source, path, {
    root,
    rules: [EVERYTHING],
    sourceType,
    sourcemap: false,
  });
  const woven = read(source, result);
  if (result === null) return { ...woven, code: printByTypeScript(path, source) };
  const code = compile(path, source, result.plan);
  return code === undefined ? { ...woven, code: source, traced: 0 } : { ...woven, code };
};

/** What TypeScript alone makes of a file. */
export function printByTypeScript(path: string, source: string): string {
  return compile(path, source) ?? source;
}

function compile(path: string, source: string, plan?: Plan): string | undefined {
  const hidden: string[] = [];
  const before: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
    if (plan === undefined || plan.traced === 0) return file;
    const door = plan.sourceType;
    const runtime = DOOR_SPECIFIER;
    const emitted = emitAst({ ts, context, file, plan, door, runtime, checker: undefined });
    hidden.push(...emitted.hidden.map(({ site }) => site.name));
    return emitted.file;
  };
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      moduleDetection: ts.ModuleDetectionKind.Legacy,
      alwaysStrict: false,
    },
    transformers: { before: [before] },
  });
  if (diagnostics.length > 0) return undefined;
  if (hidden.length > 0) throw new Error(`not found: ${hidden}`);
  return outputText;
}

/** Weaves nothing: what a test then does differently is the fault of this suite. */
export const weaveNothing: Weave = (_root, _path, source) => ({
  code: source,
  traced: 0,
  hazards: [],
  unparsed: false,
});
