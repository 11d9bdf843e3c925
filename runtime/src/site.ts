/** What a file's table says of a site. */
import type { Toggle } from "./shared.ts";

export interface SiteOptions {
  readonly name?: string;
  readonly kind?: number;
  readonly attributes?: Readonly<Record<string, AttributeLiteral>>;
  /** The result becomes an attribute. */
  readonly result?: true;
  readonly errors?: false;
  readonly ignoreErrors?: readonly string[];
  readonly root?: true;
  readonly linkCaller?: true;
  readonly slowerThan?: number;
  readonly minDuration?: number;
  readonly sample?: number;
  readonly budget?: number | false;
  readonly forceSample?: true;
  readonly onlyIfParent?: true;
  readonly metrics?: true;
  /** What models answer is read: model and tokens, or the words as well. */
  readonly genAi?: true | "content";
  readonly redact?: false | readonly string[];
  /** Woven code captures values of this site's calls. */
  readonly captures?: true;
}

type AttributeLiteral =
  | string
  | number
  | boolean
  | readonly string[]
  | readonly number[]
  | readonly boolean[];

/** name, line, column, flags, and the span's name or all options. */
export type Row = readonly [
  name: string,
  line: number,
  column: number,
  flags: number,
  more?: string | SiteOptions,
];

export interface FileTable {
  readonly path: string;
  readonly rows: readonly Row[];
  /** The table needs a newer runtime than this one. */
  readonly dead: boolean;
  /** What the toggles of that moment say of its sites. */
  toggled: Toggled | undefined;
}

export interface Toggled {
  readonly toggles: readonly Toggle[];
  /** A byte for each site: 1 is off. */
  readonly off: Uint8Array;
}

export const ASYNC = 1;
export const GENERATOR = 2;

export const NO_OPTIONS: SiteOptions = {};

export function optionsOf(row: Row): SiteOptions {
  const more = row[4];
  return typeof more === "object" ? more : NO_OPTIONS;
}

export function spanNameOf(row: Row): string {
  const more = row[4];
  return (typeof more === "object" ? more.name : more) ?? row[0];
}
