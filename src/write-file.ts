/** writeWhole(): writes a file whole or not at all. */
import { chmodSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";

/** The file is there, and no link. */
export function writeWhole(path: string, text: string): void {
  const { mode } = statSync(path);
  const beside = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, text, { mode });
    // The umask may have taken something away.
    chmodSync(beside, mode);
    renameSync(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
}
