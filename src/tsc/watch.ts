/** watchOutputs(): calls back when a compiler that goes on running has written, and is quiet again. */
import { type FSWatcher, mkdirSync, watch } from "node:fs";
import { foldersIn } from "../files.ts";

/** Milliseconds: tsc writes all files of a change at once. */
const QUIET = 100;

export function watchOutputs(folders: readonly string[], onQuiet: () => void): { close(): void } {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  // Each folder by itself: Node's recursive watcher loses files that are replaced, on Linux.
  const watchBelow = (folder: string): void => {
    if (!watchers.has(folder)) watchers.set(folder, watchFolder(folder, wait));
    for (const inner of foldersIn(folder)) watchBelow(inner);
  };
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const folder of folders) watchBelow(folder);
      onQuiet();
    }, QUIET);
  };
  for (const folder of folders) {
    // It is to be watched before tsc makes it.
    mkdirSync(folder, { recursive: true });
    watchBelow(folder);
  }
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

function watchFolder(folder: string, onChange: () => void): FSWatcher {
  const watcher = watch(folder, onChange);
  // It was removed: what comes in its place is found by the folder around.
  return watcher.on("error", () => watcher.close());
}
