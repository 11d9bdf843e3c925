/** withMap(): the map, in a comment that Node and debuggers read. */
import type { SourceMap } from "../../transformer/types.ts";

/** `url` is the address of the file itself: whoever shows its text can read it. */
export function withMap(code: string, map: SourceMap | undefined, url: string): string {
  if (map === undefined) return code;
  const { sourcesContent, ...rest } = map;
  const isOfFile = map.sources.length === 1 && map.sources[0] === url;
  const json = JSON.stringify(isOfFile ? rest : map);
  const base64 = Buffer.from(json).toString("base64");
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${base64}\n`;
}
