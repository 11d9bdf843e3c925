/** The manifest: which functions are traced, and how, to be committed and reviewed. */
import { isExpression, OPTION_NAMES } from "../transformer/options.ts";
import type { Decision, Options, Plan } from "../transformer/types.ts";
import { isUsual } from "./usual.ts";

/** No line numbers: they change with every edit. */
export interface ManifestEntry {
  readonly function: string;
  readonly span: string;
  readonly options?: PlainOptions;
}

/** Keys are sorted; what a tag says in JavaScript is `{ "expression": "its text" }`. */
export type PlainOptions = Readonly<Record<string, unknown>>;

export interface Manifest {
  readonly version: 1;
  /** By path from the root. */
  readonly files: Readonly<Record<string, readonly ManifestEntry[]>>;
}

export function manifestOf(plans: readonly Plan[]): Manifest {
  const files = plans
    .map(({ file, decisions }) => [file, entriesOf(decisions)] as const)
    .filter(([, entries]) => entries.length > 0);
  return { version: 1, files: sorted(files) };
}

export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Throws an Error that says what is wrong. */
export function readManifest(text: string): Manifest {
  const read: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
  if (!isObject(read) || !isObject(read.files)) throw new Error("it is no manifest");
  if (read.version !== 1) throw new Error("another version of spanweave wrote it");
  const files = Object.entries(read.files);
  const isSound = files.every(([, list]) => Array.isArray(list) && list.every(isEntry));
  if (!isSound) throw new Error("it is no manifest");
  return { version: 1, files: read.files as Manifest["files"] };
}

function isEntry(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.function === "string" &&
    typeof value.span === "string" &&
    (value.options === undefined || isObject(value.options))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Functions of one name are told apart by what is said of them, and not by where they stand. */
function entriesOf(decisions: readonly Decision[]): readonly ManifestEntry[] {
  return decisions
    .filter(({ traced }) => traced)
    .map((decision) => {
      const { site, spanName } = decision;
      const options = plainOptions(decision);
      const hasOptions = Object.keys(options).length > 0;
      return {
        function: site.name,
        span: spanName ?? site.name,
        ...(hasOptions && { options }),
      };
    })
    .map((entry) => ({ entry, text: JSON.stringify(entry) }))
    .sort((a, b) => byCodePoint(a.entry.function, b.entry.function) || byCodePoint(a.text, b.text))
    .map(({ entry }) => entry);
}

/** Options as they act on a function, whoever gave them; the span's name stands for itself. */
export function plainOptions({ options, captures }: Decision): PlainOptions {
  const given = OPTION_NAMES.flatMap((name): [string, unknown][] => {
    const value = options[name];
    if (name === "name" || value === undefined || isUsual(name, value)) return [];
    if (name !== "args") return [[name, plainValue(value)]];
    const args = captures.flatMap((capture) =>
      capture.type === "argument" ? [[capture.text, capture.name] as const] : [],
    );
    return args.length === 0 ? [] : [[name, sorted(args)]];
  });
  return sorted(given);
}

function plainValue(value: Options[keyof Options]): unknown {
  if (isExpression(value)) return { expression: value.text };
  if (typeof value !== "object" || Array.isArray(value)) return value;
  return sorted(
    Object.entries(value).map(([key, one]): [string, unknown] => [
      key,
      isExpression(one) ? { expression: one.text } : one,
    ]),
  );
}

function sorted<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => byCodePoint(a, b)));
}

/** UTF-8 keeps the order of code points; a locale would not be the same everywhere. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
