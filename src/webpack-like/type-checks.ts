/** Whether a loader checks types: it must see what its author wrote, so weaving comes after it. */

/** Of `module.rules`, as they are written in a configuration. */
export function checksTypes(rules: unknown): boolean {
  if (Array.isArray(rules)) return rules.some(checksTypes);
  if (typeof rules === "string") return TS_LOADER.test(rules);
  if (typeof rules !== "object" || rules === null) return false;
  const { loader, options, use, oneOf, rules: inner } = rules as Readonly<Record<string, unknown>>;
  if (typeof loader === "string" && TS_LOADER.test(loader)) return !isTranspileOnly(options);
  return [loader, use, oneOf, inner].some(checksTypes);
}

function isTranspileOnly(options: unknown): boolean {
  const { transpileOnly, happyPackMode } = (options ?? {}) as Readonly<Record<string, unknown>>;
  return transpileOnly === true || happyPackMode === true;
}

const TS_LOADER = /(?:^|[/\\])ts-loader(?:$|[/\\])/;
