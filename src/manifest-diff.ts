/** compareManifests(): by function and option, what one manifest says and the other does not. */
import type { Manifest, ManifestEntry } from "./manifest.ts";

export interface FileChange {
  readonly file: string;
  readonly functions: readonly FunctionChange[];
}

export interface FunctionChange {
  readonly name: string;
  readonly type: "added" | "removed" | "changed";
  readonly lines: readonly ChangedLine[];
}

export interface ChangedLine {
  readonly sign: "+" | "-";
  readonly text: string;
}

export function compareManifests(before: Manifest, after: Manifest): readonly FileChange[] {
  const files = [...new Set([...Object.keys(before.files), ...Object.keys(after.files)])].sort();
  return files
    .map((file) => ({ file, functions: compareFile(before.files[file], after.files[file]) }))
    .filter(({ functions }) => functions.length > 0);
}

function compareFile(
  before: readonly ManifestEntry[] = [],
  after: readonly ManifestEntry[] = [],
): readonly FunctionChange[] {
  const names = new Set([...before, ...after].map((entry) => entry.function));
  return [...names].sort().flatMap((name) => {
    const [old, current] = withoutEqual(named(before, name), named(after, name));
    return Array.from({ length: Math.max(old.length, current.length) }, (_, index) =>
      changeOf(name, old[index], current[index]),
    );
  });
}

function named(entries: readonly ManifestEntry[], name: string): readonly (readonly string[])[] {
  return entries.filter((entry) => entry.function === name).map(linesOf);
}

type Lines = readonly string[];

function withoutEqual(before: readonly Lines[], after: readonly Lines[]): [Lines[], Lines[]] {
  const old = [...before];
  const current = after.filter((lines) => {
    const at = old.findIndex((one) => one.join("\n") === lines.join("\n"));
    if (at === -1) return true;
    old.splice(at, 1);
    return false;
  });
  return [old, current];
}

function changeOf(name: string, before?: Lines, after?: Lines): FunctionChange {
  const type = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  const [old, current] = [before ?? [], after ?? []];
  const lines = [...new Set([...old, ...current])].sort().flatMap((text): ChangedLine[] => {
    if (old.includes(text) && current.includes(text)) return [];
    return [{ sign: old.includes(text) ? "-" : "+", text }];
  });
  return { name, type, lines };
}

/** A line for each thing that is said of a function: `attributes tenant.id: this.tenant?.id`. */
function linesOf({ function: name, span, options = {} }: ManifestEntry): Lines {
  const given = Object.entries(options).flatMap(([name, value]) => {
    if (!isMap(value)) return [`${name}: ${textOf(value)}`];
    return Object.entries(value).map(([key, one]) => `${name} ${key}: ${textOf(one)}`);
  });
  return span === name ? given : [`span: ${JSON.stringify(span)}`, ...given];
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && expressionOf(value) === undefined;
}

/** Literals stand in quotes, code does not. */
function textOf(value: unknown): string {
  return expressionOf(value) ?? JSON.stringify(value);
}

function expressionOf(value: unknown): string | undefined {
  const isOne = typeof value === "object" && value !== null && Object.keys(value).length === 1;
  const { expression } = (isOne ? value : {}) as { expression?: unknown };
  return typeof expression === "string" ? expression : undefined;
}
