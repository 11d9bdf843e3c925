/** The hooks of `module.register`, in a thread of their own: for Node 20, which has no others. */
import { setEnvironmentData } from "node:worker_threads";
import { KEY } from "./board.ts";
import { type Loaded, readLoaded } from "./loaded.ts";
import { weaveText } from "./weave-text.ts";

type NextLoad = (url: string, context: unknown) => Promise<Loaded>;

export function initialize(board: SharedArrayBuffer): void {
  setEnvironmentData(KEY, board);
}

export async function load(url: string, context: unknown, nextLoad: NextLoad): Promise<Loaded> {
  const result = await nextLoad(url, context);
  const woven = weaveText(readLoaded(url, result));
  return woven === undefined ? result : { ...result, source: woven };
}
