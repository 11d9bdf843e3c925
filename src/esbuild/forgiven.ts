/**
 * esbuild forgives an import that it can't resolve where it stands inside `try`, and a woven body does.
 * So that such a mistake does not wait for run time, each import of a woven file is asked for here.
 */
import { dirname } from "node:path";
import type { PluginBuild } from "esbuild";
import { linesOf } from "../../transformer/lines.ts";
import type { Severity } from "../../transformer/types.ts";
import { type Finding, forgivenImport } from "../findings.ts";
import { placeIn } from "../place-in.ts";

const IMPORT = /(?<![.\w$])(require|import)\(\s*(["'])([^"'\\\n]+)\2\s*[,)]/g;
/** The author's own `try`, which asks to be forgiven. */
const IN_TRY = /\btry\s*\{[^}]*$/;
const IN_COMMENT = /(?:^|\n)[^\S\n]*(?:\/\/|\/?\*(?![^\n]*\*\/))[^\n]*$/;

export async function findForgiven(
  { initialOptions, resolve }: PluginBuild,
  path: string,
  file: string,
  text: string,
  severity: Severity,
): Promise<Finding[]> {
  if (initialOptions.bundle !== true) return [];
  const findings: Finding[] = [];
  const locate = linesOf(text);
  for (const match of text.matchAll(IMPORT)) {
    const [, word, , specifier = ""] = match;
    const before = text.slice(Math.max(0, match.index - 2_000), match.index);
    if (IN_TRY.test(before) || IN_COMMENT.test(before)) continue;
    const { errors } = await resolve(specifier, {
      kind: word === "require" ? "require-call" : "dynamic-import",
      importer: path,
      resolveDir: dirname(path),
    });
    if (errors.length > 0) {
      const at = match.index + match[0].indexOf(specifier) - 1;
      const place = placeIn(text, file, { start: at, end: at + specifier.length + 2 }, locate);
      findings.push(forgivenImport(specifier, place, severity));
    }
  }
  return findings;
}
