/** hooksOf(): which hooks a version of Node has that can weave. */

/** "sync" is `registerHooks`, "threaded" is `register`. */
export type Hooks = "sync" | "threaded";

export function hooksOf(version: string): Hooks | undefined {
  const [major = 0, minor = 0, patch = 0] = version
    .split(".")
    .map((part) => Number.parseInt(part, 10));
  if (major === 20 || major > 25) return major === 20 ? "threaded" : "sync";
  const first = FIRST[major];
  if (first === undefined) return undefined;
  return minor > first.minor || (minor === first.minor && patch >= first.patch)
    ? "sync"
    : undefined;
}

/**
 * `registerHooks` is older in these lines, but there CommonJS that an ES module imports gets a `require`
 * without `cache` and `extensions`, even from a hook that changes nothing; and the thread of `register`
 * can't load the parser.
 */
const FIRST: Readonly<Record<number, { readonly minor: number; readonly patch: number }>> = {
  22: { minor: 22, patch: 3 },
  24: { minor: 11, patch: 1 },
  25: { minor: 1, patch: 0 },
};
