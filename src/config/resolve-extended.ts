/** resolveExtended(): the file that a text after `extends` means: a path, or a package as Node finds it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { didYouMean } from "../../transformer/nearest.ts";

export interface Resolved {
  /** What would be read, if it were there. */
  readonly path: string;
  readonly problem?: string;
  readonly suggestion?: string | undefined;
}

export function resolveExtended(specifier: string, from: string): Resolved {
  if (/^\.\.?(?:[/\\]|$)/.test(specifier) || isAbsolute(specifier)) {
    const path = resolve(dirname(from), specifier);
    const names = namesIn(dirname(path));
    if (names.includes(basename(path))) return { path };
    return {
      path,
      problem: "there is no such file",
      suggestion: didYouMean(basename(path), names),
    };
  }
  try {
    return { path: createRequire(from).resolve(specifier) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") {
      const problem = code === "MODULE_NOT_FOUND" ? "it is not installed" : (code ?? String(error));
      return { path: from, problem, suggestion: `to name a file, write "./${specifier}"` };
    }
    const path = importTarget(specifier, dirname(from));
    return path === undefined
      ? { path: from, problem: "its package does not export it" }
      : { path };
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What a package exports to `import` alone, `require` can load but not find. */
function importTarget(specifier: string, folder: string): string | undefined {
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? "";
  const rest = specifier.slice(name.length);
  const home = join(folder, "node_modules", name);
  if (!existsSync(join(home, "package.json"))) {
    return dirname(folder) === folder ? undefined : importTarget(specifier, dirname(folder));
  }
  const { exports } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const isMap = typeof exports === "object" && Object.keys(exports).some((key) => key[0] === ".");
  const target = targetOf(isMap ? exports[`.${rest}`] : rest === "" ? exports : undefined);
  return target === undefined ? undefined : join(home, target);
}

/** https://nodejs.org/api/packages.html#conditional-exports */
function targetOf(exported: unknown): string | undefined {
  if (typeof exported === "string") return exported;
  if (typeof exported !== "object" || exported === null) return undefined;
  for (const [condition, held] of Object.entries(exported)) {
    const target = CONDITIONS.has(condition) ? targetOf(held) : undefined;
    if (target !== undefined) return target;
  }
  return undefined;
}

const CONDITIONS: ReadonlySet<string> = new Set(["import", "node", "default"]);
