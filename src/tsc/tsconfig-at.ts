/** tsconfigAt(): a tsconfig with all that it extends; undefined where it can't be read. */
import { parseTsconfig } from "get-tsconfig";

export type TsConfig = ReturnType<typeof parseTsconfig>;

export function tsconfigAt(path: string): TsConfig | undefined {
  try {
    return parseTsconfig(path);
  } catch {
    return undefined;
  }
}
