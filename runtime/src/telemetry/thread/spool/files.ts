/** Files: what the spool asks of a disk. All of it may throw. */
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";

export interface Files {
  /** With all that is missing above it. */
  makeRoot(path: string): void;
  makeFolder(path: string): void;
  /** Folders alone; links are none. */
  folders(path: string): readonly string[];
  list(path: string): readonly string[];
  /** A new file. */
  write(path: string, parts: readonly Uint8Array[]): void;
  read(path: string): Buffer;
  sizeOf(path: string): number;
  remove(path: string): void;
  /** An empty one. */
  removeFolder(path: string): void;
  rename(from: string, to: string): void;
  touch(path: string): void;
  /** Milliseconds; of use for comparing with itself alone. */
  changedAt(path: string): number;
}

/** Nobody else's business: spans tell what a program does. */
const OWN_FOLDER = 0o700;
const OWN_FILE = 0o600;

export const disk: Files = {
  makeRoot(path) {
    mkdirSync(path, { recursive: true, mode: OWN_FOLDER });
  },
  makeFolder(path) {
    mkdirSync(path, { mode: OWN_FOLDER });
  },
  folders(path) {
    const all = readdirSync(path, { withFileTypes: true });
    return all.filter((one) => one.isDirectory()).map(({ name }) => name);
  },
  list(path) {
    return readdirSync(path);
  },
  write(path, parts) {
    const file = openSync(path, "wx", OWN_FILE);
    try {
      for (const part of parts) writeFileSync(file, part);
    } finally {
      closeSync(file);
    }
  },
  read(path) {
    return readFileSync(path);
  },
  sizeOf(path) {
    return statSync(path).size;
  },
  remove(path) {
    unlinkSync(path);
  },
  removeFolder(path) {
    rmdirSync(path);
  },
  rename(from, to) {
    renameSync(from, to);
  },
  touch(path) {
    const now = Date.now() / 1_000;
    utimesSync(path, now, now);
  },
  changedAt(path) {
    return statSync(path).mtimeMs;
  },
};

export function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException | undefined)?.code ?? "");
}
