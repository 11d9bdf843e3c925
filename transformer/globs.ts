/** compileGlobs(): a glob or a list of globs to one test. */
import picomatch from "picomatch";

/** A text matches if some glob matches it and no `!glob` does; only `!globs` start from everything. */
export function compileGlobs(
  globs: string | readonly string[] | undefined,
): (text: string) => boolean {
  if (globs === undefined) return () => true;
  const all = typeof globs === "string" ? [globs] : globs;
  const included = all.filter((glob) => !glob.startsWith("!"));
  const excluded = all.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
  const isIncluded = included.length === 0 ? () => true : compile(included);
  const isExcluded = excluded.length === 0 ? () => false : compile(excluded);
  return (text) => isIncluded(text) && !isExcluded(text);
}

/** Extended globs and groups can backtrack without end: CVE-2026-33671. A parenthesis is itself. */
function compile(globs: readonly string[]): (text: string) => boolean {
  const literal = globs.map((glob) => glob.replace(/\\[\s\S]|[()|]/g, escapeOne));
  return picomatch(literal, { dot: true, noextglob: true });
}

function escapeOne(found: string): string {
  return found.length > 1 ? found : `\\${found}`;
}

/** Each wildcard multiplies what a text that does not match costs. */
const MOST_WILDCARDS = 6;

/** What is wrong with a glob. */
export function globProblem(glob: string): string | undefined {
  const pattern = glob.replace(/^!/, "");
  if (pattern === "") return "it is empty";
  if (/[@?+!]\(/.test(glob)) return "extended globs, such as @(a|b), are not supported";
  if (pattern.length > 1000) return "it is too long";
  const wildcards = pattern.match(/\*+/g)?.length ?? 0;
  if (wildcards > MOST_WILDCARDS) return `it has more than ${MOST_WILDCARDS} wildcards`;
  const open: string[] = [];
  for (const [, letter = ""] of pattern.matchAll(/\\[\s\S]|([[\]{}])/g)) {
    if (letter === "[" || letter === "{") open.push(letter);
    if (letter === "]" && open.at(-1) === "[") open.pop();
    if (letter === "}" && open.pop() !== "{") return "a brace is closed that was never opened";
  }
  if (open.length === 0) return undefined;
  return `its ${open.at(-1) === "[" ? "bracket" : "brace"} is never closed`;
}
