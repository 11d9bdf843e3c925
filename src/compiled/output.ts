/** readOutput(): one file that a compiler wrote, with its source map. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readText } from "../files.ts";

/** As ECMA-426 says; fields that we don't know stay as they are. */
export interface RawMap {
  readonly version: number;
  readonly sources: readonly (string | null)[];
  readonly sourcesContent?: readonly (string | null)[];
  readonly sourceRoot?: string;
  readonly mappings: string;
}

export interface Output {
  readonly path: string;
  readonly text: string;
  readonly map: OutputMap | undefined;
}

export interface OutputMap {
  readonly raw: RawMap;
  /** Of the file beside; undefined for a map in the output itself. */
  readonly path: string | undefined;
}

export function readOutput(path: string): Output {
  const text = readFileSync(path, "utf8");
  return { path, text, map: readMap(path, text) };
}

/** Undefined where there is none that can be read: compilers write whole maps, or none. */
export function readMap(path: string, text: string): OutputMap | undefined {
  const url = MAP_COMMENT.exec(text)?.[1];
  if (url?.startsWith("data:")) {
    const raw = parse(Buffer.from(url.slice(url.indexOf(",") + 1), "base64").toString());
    return raw && { raw, path: undefined };
  }
  const beside = [...(url === undefined ? [] : [besides(path, url)]), `${path}.map`];
  const found = beside.find((one) => one !== undefined && existsSync(one));
  const raw = found === undefined ? undefined : parse(readText(found) ?? "");
  return raw && { raw, path: found };
}

/** With `mapRoot` the address is that of another place: then the map lies beside all the same. */
function besides(path: string, url: string): string | undefined {
  try {
    if (/^file:/.test(url)) return fileURLToPath(url);
    return /^[a-z]+:/i.test(url) ? undefined : resolve(dirname(path), decodeURIComponent(url));
  } catch {
    // An address that is none leads nowhere.
    return undefined;
  }
}

function parse(text: string): RawMap | undefined {
  try {
    const raw = JSON.parse(text) as Partial<RawMap> | null;
    const isMap = Array.isArray(raw?.sources) && typeof raw.mappings === "string";
    return isMap ? (raw as RawMap) : undefined;
  } catch {
    return undefined;
  }
}

/** On the last line: before the end of the file no text and no comment is left open. */
export const MAP_COMMENT: RegExp = /(?:^|[\n\r])\/\/[#@] sourceMappingURL=(\S+)\s*$/;
