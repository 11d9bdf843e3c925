/** Versions of Node as packages ask for them. */

/** `22.15.0`, or a beginning of it. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [numbersOf(version), numbersOf(than)];
  const at = b.findIndex((number, index) => number !== (a[index] ?? 0));
  return at !== -1 && (a[at] ?? 0) < (b[at] ?? 0);
}

/** The first version that a range such as `^20.19.0 || >=22.12` admits; undefined where it has no lower end. */
export function lowestOf(range: string): string | undefined {
  const lows = range.split("||").map((one) => /^\s*(?:[\^~=v]|>=)*\s*v?(\d[\d.]*)/.exec(one)?.[1]);
  const known = lows.filter((low) => low !== undefined).map((low) => low.replace(/\.$/, ""));
  if (known.length < lows.length) return undefined;
  return known.reduce((low, one) => (isOlder(one, low) ? one : low));
}

function numbersOf(version: string): readonly number[] {
  return version.split(".").map(Number);
}
