/** What is shipped beside the code: the version, and a page for each error code. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The code may run from dist/ or, in development, as it is written. */
function ownFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

export function ownVersion(): string {
  return JSON.parse(readFileSync(join(ownFolder(), "package.json"), "utf8")).version;
}

/** Undefined where there is no such code. */
export function errorPage(code: string): string | undefined {
  try {
    return readFileSync(join(ownFolder(), "docs/errors", `${code}.md`), "utf8");
  } catch {
    return undefined;
  }
}

export function errorCodes(): readonly string[] {
  const names = readdirSync(join(ownFolder(), "docs/errors"));
  return names.flatMap((name) => /^(SW\d+)\.md$/.exec(name)?.[1] ?? []).sort();
}
