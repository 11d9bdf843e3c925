/** writeWhole(): writes a file whole or not at all. */
import {
  chmodSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

/** Nobody ever sees half of it. A link stays one; what is not there is made, with its folder. */
export function writeWhole(path: string, text: string): void {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  if (mode === undefined) mkdirSync(dirname(path), { recursive: true });
  const target = mode === undefined ? path : realpathSync(path);
  const beside = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, text, { mode });
    // The umask may have taken something away.
    if (mode !== undefined) chmodSync(beside, mode);
    renameSync(beside, target);
  } finally {
    rmSync(beside, { force: true });
  }
}
