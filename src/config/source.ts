/** readSource(): one rules file, as data that knows where it was written. */
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { langOf, parse } from "../../transformer/parse.ts";
import type { Path } from "../../transformer/written.ts";
import {
  badConfig,
  configFailed,
  configIsAsynchronous,
  configSaysNothing,
  type Finding,
  noTypeScript,
  type Place,
  unreadableConfig,
} from "../findings.ts";
import { JsonError, nodeAt, parseJson, plain } from "../json-places.ts";
import { placeIn } from "../place-in.ts";
import type { ConfigContext } from "./define.ts";
import { importsOf } from "./imports.ts";
import { loadModule } from "./load-module.ts";
import { placeOfLine, spanInCode } from "./places.ts";
import type { Thrown } from "./run-module.ts";

export interface Source {
  readonly path: string;
  readonly value: unknown;
  /** Where the key at the end of `path` stands, or its value; as far as it is known. */
  place(path: Path, isKey: boolean): Place | undefined;
  /** Whether `path` says where as well as a place would. */
  readonly isCode: boolean;
}

export interface Surroundings {
  readonly context: ConfigContext;
  /** A path as people see it. */
  shown(path: string): string;
  /** Where compilers are looked for, when the file's own folder knows none. */
  readonly folders: readonly string[];
}

export type Read =
  | { readonly source: Source; readonly files: readonly string[] }
  | { readonly source: undefined; readonly finding: Finding; readonly files: readonly string[] };

export function readSource(path: string, around: Surroundings): Read {
  let text: string;
  try {
    text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    const finding = unreadableConfig(around.shown(path), reason);
    return { source: undefined, finding, files: [path] };
  }
  return langOf(path) === undefined ? readJson(path, text, around) : readCode(path, text, around);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch {
    return undefined;
  }
}

function readJson(path: string, text: string, { shown }: Surroundings): Read {
  const files = [path];
  try {
    const node = parseJson(text);
    const place: Source["place"] = (at, isKey) => {
      const found = nodeAt(node, at, isKey);
      return found && placeIn(text, shown(path), found);
    };
    return { source: { path, value: plain(node), place, isCode: false }, files };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const finding = badConfig(error.message, placeIn(text, shown(path), error));
    return { source: undefined, finding, files };
  }
}

function readCode(path: string, text: string, around: Surroundings): Read {
  const { shown, context, folders } = around;
  const files = importsOf(path);
  const fail = (finding: Finding): Read => ({ source: undefined, finding, files });
  const unparsed = files.flatMap((file) => syntaxFinding(file, shown) ?? []);
  if (unparsed[0] !== undefined) return fail(unparsed[0]);
  const answer = loadModule(path, context, [dirname(path), ...folders]);
  const name = shown(path);
  switch (answer.type) {
    case "value": {
      const { value } = answer;
      const place: Source["place"] = (at, isKey) => {
        const span = spanInCode(text, at, isKey, valueAt(value, at));
        return span && placeIn(text, name, span);
      };
      return { source: { path, value, place, isCode: true }, files };
    }
    case "nothing":
      return fail(configSaysNothing(name, answer.why));
    case "promise":
      return fail(
        configIsAsynchronous(
          name,
          answer.isFunction ? "exports an async function" : "exports a promise",
        ),
      );
    case "threw":
      if (waits(answer)) return fail(configIsAsynchronous(name, "awaits at its top level"));
      return fail(
        configFailed(name, reasonOf(answer, files, shown), placeOfThrow(answer, files, shown)),
      );
    case "exit":
      return fail(configFailed(name, "it ended the program", undefined));
    case "late":
      return fail(configFailed(name, "it did not end within a minute", undefined));
    case "no-typescript":
      return fail(noTypeScript(name));
  }
}

/** Engines don't all say where a module fails to parse. */
function syntaxFinding(file: string, shown: (path: string) => string): Finding | undefined {
  const lang = langOf(file);
  const text = lang === undefined ? undefined : textOf(file);
  if (lang === undefined || text === undefined) return undefined;
  const { problem } = parse(file, text, lang, undefined);
  return problem && badConfig(problem.message, placeIn(text, shown(file), problem.span));
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Readonly<Record<string | number, unknown>>)[step];
  }
  return at;
}

/** esbuild and engines each have their own words for it. */
function waits({ code, message }: Thrown): boolean {
  return (
    code === "ERR_REQUIRE_ASYNC_MODULE" || /top-level await is|await is only valid/i.test(message)
  );
}

function reasonOf(
  { name, message }: Thrown,
  files: readonly string[],
  shown: (path: string) => string,
): string {
  const [line = ""] = message.split("\n");
  const first = files.reduce((text, file) => text.replaceAll(file, shown(file)), line);
  return name === undefined || name === "Error" ? first : `${name}: ${first}`;
}

/** The innermost frame that lies in one of the files. */
function placeOfThrow(
  { stack = "" }: Thrown,
  files: readonly string[],
  shown: (path: string) => string,
): Place | undefined {
  for (const [, url, path = "", line, column] of stack.matchAll(FRAME)) {
    const file = url === undefined ? path : fileURLToPath(url + path);
    if (!files.includes(file)) continue;
    return placeOfLine(
      textOf(file) ?? "",
      shown(file),
      Number(line),
      column ? Number(column) : undefined,
    );
  }
  return undefined;
}

/** `at f (/a/b.mjs:1:2)`, or the line before a syntax error: `file:///a/b.mjs:1`. */
const FRAME = /(?:\(|^|at )(file:\/\/)?([^\s(][^\n(]*?):(\d+)(?::(\d+))?\)?$/gm;
