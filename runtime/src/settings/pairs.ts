/** readPairs(): lists such as `key1=value1,key2=value2`. */

export interface Pairs {
  readonly pairs: readonly (readonly [key: string, value: string])[];
  /** Entries that are none, counted from 1. */
  readonly broken: readonly BrokenEntry[];
}

export interface BrokenEntry {
  readonly entry: number;
  readonly text: string;
}

type ReadEntry = (key: string, value: string) => readonly [key: string, value: string] | undefined;

export function readPairs(text: string, read: ReadEntry): Pairs {
  const pairs: (readonly [string, string])[] = [];
  const broken: BrokenEntry[] = [];
  for (const [index, part] of text.split(",").entries()) {
    const entry = part.trim();
    if (entry === "") continue;
    const equals = entry.indexOf("=");
    const pair =
      equals > 0 ? read(entry.slice(0, equals).trim(), entry.slice(equals + 1).trim()) : undefined;
    if (pair === undefined) broken.push({ entry: index + 1, text: entry });
    else pairs.push(pair);
  }
  return { pairs, broken };
}

/** https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable */
export function attributePair(
  key: string,
  value: string,
): readonly [key: string, value: string] | undefined {
  if (value.includes("=")) return undefined;
  const pair = [decoded(key), decoded(value)] as const;
  return pair[0] === undefined || pair[1] === undefined ? undefined : [pair[0], pair[1]];
}

/** A value that nobody encoded means itself. */
export function headerPair(
  key: string,
  value: string,
): readonly [key: string, value: string] | undefined {
  const name = (decoded(key) ?? key).toLowerCase();
  const content = decoded(value) ?? value;
  return isHeader(name, content) ? [name, content] : undefined;
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-field-names: what Node would refuse to send. */
export function isHeader(name: string, value: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]+$/.test(value);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
