/** Stamps: what a woven output says of how it was woven, so that nothing is woven twice or left behind. */
import { createHash } from "node:crypto";
import type { Plan } from "../../transformer/types.ts";
import { ownVersion } from "../own-package.ts";
import type { Output, RawMap } from "./output.ts";

/** Of a map: what belongs to a woven text. */
export interface StampedMap extends RawMap {
  readonly x_spanweave?: string;
}

/** Changes with the version, and with all that is decided for a file and written into it. */
export function stampOf(plan: Plan | undefined, more?: unknown): string {
  const decided = plan?.decisions
    .filter(({ traced }) => traced)
    .map(({ site, spanName, options, captures }) => {
      return [site.name, site.place, spanName, options, captures];
    });
  const said = JSON.stringify([plan?.file, decided, more]);
  const hash = createHash("sha256").update(said).digest("hex").slice(0, 16);
  return `spanweave ${ownVersion()} ${hash}`;
}

/** That of a woven output; undefined for others. */
export function stampIn(text: string): string | undefined {
  return STAMP.exec(text)?.[1];
}

const STAMP = /\/\* (spanweave \d\S* [0-9a-f]{16}) \*\/ (?:import \* as|var) __sw/;

/** One of the two files was written and the other one was not. */
export function isHalfWritten({ text, map }: Output): boolean {
  if (map?.path === undefined) return false;
  return (map.raw as StampedMap).x_spanweave !== stampIn(text);
}
