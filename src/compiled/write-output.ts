/** writeOutput(): the woven text and its map, in place of those that the compiler wrote. */
import { composeMaps, traceMap } from "../input-map.ts";
import type { Woven } from "../weaving.ts";
import { writeWhole } from "../write-file.ts";
import { MAP_COMMENT, type Output } from "./output.ts";
import { type StampedMap, stampIn } from "./stamp.ts";

/** `map` leads to the output as it was. */
type WovenText = Pick<Woven, "map"> & { readonly code: string };

/** The code first: beside an older map it runs as it should, and its stamp tells that something is missing. */
export function writeOutput(output: Output, { code, map: toOutput }: WovenText): void {
  const { path, map } = output;
  if (map === undefined || toOutput === undefined) return writeWhole(path, code);
  const { mappings, names } = composeMaps(toOutput, traceMap(map.raw));
  // Sources stay as the compiler names them.
  const composed: StampedMap = { ...map.raw, ...{ names, mappings } };
  if (map.path === undefined) return writeWhole(path, withInlineMap(code, composed));
  const stamp = stampIn(code);
  writeWhole(path, code);
  writeWhole(map.path, JSON.stringify({ ...composed, ...(stamp && { x_spanweave: stamp }) }));
}

function withInlineMap(code: string, map: StampedMap): string {
  const data = Buffer.from(JSON.stringify(map)).toString("base64");
  const url = `data:application/json;charset=utf-8;base64,${data}`;
  return code.replace(MAP_COMMENT, (comment, old: string) => comment.replace(old, () => url));
}
