/** HealthChecks: requests that only ask whether the program is well, and leave no trace. */

export interface Asked {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
}

export class HealthChecks {
  /** How many there were. */
  count = 0;
  readonly #paths: ReadonlySet<string>;
  readonly #beginnings: readonly string[];

  /** A path that ends in `*` is all that begin so. */
  constructor(paths: readonly string[]) {
    this.#paths = new Set(paths.filter((path) => !path.endsWith("*")));
    this.#beginnings = paths.flatMap((path) => (path.endsWith("*") ? path.slice(0, -1) : []));
  }

  isOne({ method, url }: Asked): boolean {
    if (typeof url !== "string" || (method !== "GET" && method !== "HEAD")) return false;
    const end = url.indexOf("?");
    const path = end < 0 ? url : url.slice(0, end);
    return (
      this.#paths.has(path) || this.#beginnings.some((beginning) => path.startsWith(beginning))
    );
  }
}
