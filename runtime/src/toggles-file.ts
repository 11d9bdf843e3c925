/** Toggles from a file, which is read again whenever it changes. */
import { readFileSync, watchFile } from "node:fs";
import { resolve } from "node:path";
import type { Trouble } from "./settings/types.ts";
import type { Toggle } from "./shared.ts";
import { outside } from "./telemetry/outside.ts";
import { patternProblem, setToggles } from "./toggles.ts";

type Report = (trouble: Trouble) => void;
type Said = Omit<Toggle, "by">;

const A_SECOND = 1000;

/**
 * Looked at once a second: that sees a file which is replaced, which comes later, which is mounted or
 * linked to from elsewhere. What tells of changes sees some of these on some systems.
 */
export function watchToggleFile(path: string, report: Report): void {
  // A program may go to another folder.
  const file = resolve(path);
  let told: string | undefined;
  const tell: Report = (trouble) => {
    if (trouble.message !== told) report(trouble);
    told = trouble.message;
  };
  const read = (): void => {
    const all = readToggles(file, tell);
    if (all !== undefined) setToggles("file", all);
  };
  read();
  try {
    outside(() => watchFile(file, { persistent: false, interval: A_SECOND }, read));
  } catch (error) {
    const message = `the toggles in "${file}" hold, but changes are not seen: ${String(error)}`;
    report({ code: "SW534", message });
  }
}

/** Undefined where what was said before stays. */
function readToggles(file: string, report: Report): readonly Said[] | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === "ENOENT";
    const how = isAbsent
      ? "does not exist, so it toggles nothing; it is read as soon as it does"
      : `can't be read, and the toggles before it stay: ${(error as Error).message}`;
    report({ code: "SW534", message: `the file of toggles "${file}" ${how}` });
    return isAbsent ? [] : undefined;
  }
  const said = togglesIn(text);
  if (typeof said !== "string") return said;
  const message = `the file of toggles "${file}" ${said}; the toggles before it stay`;
  report({ code: "SW531", message });
  return undefined;
}

/** Or what is wrong. */
function togglesIn(text: string): readonly Said[] | string {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    return `is no JSON: ${(error as Error).message}`;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return 'holds no object such as { "Class.*": false }';
  }
  const all: Said[] = [];
  for (const [pattern, on] of Object.entries(value)) {
    const problem = patternProblem(pattern);
    if (problem !== undefined) return `is wrong: ${problem}`;
    if (typeof on !== "boolean") {
      return `is wrong: ${JSON.stringify(pattern)} is neither true nor false`;
    }
    all.push({ pattern, on });
  }
  return all;
}
