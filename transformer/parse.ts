/** The only door to the parser. Lazy nodes where the platform has them, the plain tree elsewhere. */
import { parseSync, rawTransferSupported } from "oxc-parser";
import type { Outline, SyntaxProblem } from "./outline.ts";
import { parseLazy } from "./parse-lazy.ts";
import { parsePlain } from "./parse-plain.ts";
import { firstProblem } from "./parse-shared.ts";
import type { Lang, SourceType } from "./types.ts";

export interface Parsed extends Outline {
  readonly lang: Lang;
  readonly sourceType: SourceType;
}

export type Driver = typeof parsePlain;

/** Undefined for files that hold no code: declarations, styles, data. */
export function langOf(filename: string): Lang | undefined {
  if (/\.d\.(?:[^./\\]+\.)?[cm]?ts$/.test(filename)) return undefined;
  // Plain JavaScript is parsed with JSX on: valid JavaScript never starts an expression with "<".
  const extension = /\.(?:([cm]?ts)|(tsx)|[cm]?jsx?)$/.exec(filename);
  if (extension === null) return undefined;
  return extension[1] !== undefined ? "ts" : extension[2] !== undefined ? "tsx" : "jsx";
}

export function parse(
  filename: string,
  source: string,
  lang: Lang,
  sourceType: SourceType | undefined,
  driver: Driver = rawTransferSupported() ? parseLazy : parsePlain,
): Parsed {
  // Some tools write a BOM before the shebang, and loaders strip it: to a parser it is a comment.
  const outline = driver(filename, source.replace(/^\uFEFF#!/, "\uFEFF//"), {
    lang,
    astType: "ts",
    sourceType: sourceType ?? defaultSourceType(filename),
  });
  return {
    ...outline,
    lang,
    sourceType: resolveSourceType(filename, source, lang, sourceType, outline.hasModuleSyntax),
  };
}

/** An early error that takes scopes to see; the parser looks for those on request alone. */
export function findRedeclaration(
  filename: string,
  source: string,
  { lang, sourceType }: Parsed,
): SyntaxProblem | undefined {
  const options = { lang, astType: "ts", sourceType, showSemanticErrors: true } as const;
  const { errors } = parseSync(filename, source, options);
  const redeclared = errors.filter(({ message }) => REDECLARED.test(message));
  // The last label is the second declaration: the one that is wrong.
  return firstProblem(redeclared.map((error) => ({ ...error, labels: error.labels.slice(-1) })));
}

const REDECLARED = /has already been declared/;

/** A TypeScript file with imports is a module, whatever its output will be. */
function resolveSourceType(
  filename: string,
  source: string,
  lang: Lang,
  asked: SourceType | undefined,
  hasModuleSyntax: boolean,
): SourceType {
  if (!hasModuleSyntax) return asked ?? withoutModuleSyntax(filename);
  return lang !== "jsx" && COMMONJS_TYPESCRIPT.test(source) ? "commonjs" : "module";
}

/** Compilers emit such a file as CommonJS, and as sloppy code; an ES import beside would change that. */
const COMMONJS_TYPESCRIPT = /\bexport\s*=|\bimport\s+[\w$]+\s*=\s*require\b/;

function defaultSourceType(filename: string): "module" | "commonjs" | "unambiguous" {
  if (/\.m[jt]s$/.test(filename)) return "module";
  return /\.c[jt]s$/.test(filename) ? "commonjs" : "unambiguous";
}

function withoutModuleSyntax(filename: string): SourceType {
  return /\.m[jt]s$/.test(filename) ? "module" : "commonjs";
}
