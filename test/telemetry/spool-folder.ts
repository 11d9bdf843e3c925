/** A folder for spools until the end of a test, and spools in it that stand for programs. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { disk, type Files } from "../../runtime/src/telemetry/thread/spool/files.ts";
import type { Identity, Living } from "../../runtime/src/telemetry/thread/spool/identity.ts";
import { type Label, labelFor } from "../../runtime/src/telemetry/thread/spool/names.ts";
import { Spool } from "../../runtime/src/telemetry/thread/spool/spool.ts";

export function newFolder(name = "spool"): string {
  const folder = mkdtempSync(join(tmpdir(), "spanweave "));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}

/** Paths from the root, files alone. */
export function filesIn(root: string): readonly string[] {
  const all = readdirSync(root, { recursive: true, encoding: "utf8" });
  return all.filter((path) => statSync(join(root, path)).isFile()).sort();
}

export function textIn(root: string): string {
  return filesIn(root)
    .map((path) => `${path}\n${readFileSync(join(root, path), "utf8")}`)
    .join("\n");
}

export interface Program {
  readonly spool: Spool;
  readonly complaints: readonly string[];
  /** Its owner is no more, whatever it says of itself. */
  kill(): void;
}

export interface ProgramOptions {
  readonly maxBytes?: number;
  readonly service?: string;
  readonly files?: Partial<Files>;
  readonly now?: () => number;
  /** Where nobody can tell who lives. */
  readonly machine?: string;
}

const dead: Set<number> = new Set();
let lastPid = 1_000;

/** A program among others that look into the same folder. */
export function program(folder: string, options: ProgramOptions = {}): Program {
  const { maxBytes = 2 ** 28, service = "shop", files = {}, now = () => 0 } = options;
  const { machine = "aaaaaaaaaaaa" } = options;
  lastPid += 1;
  const self: Identity = { host: "host.example", machine, pid: lastPid, start: String(lastPid) };
  const living: Living = {
    self,
    lifeOf: (other) => {
      if (other.machine !== machine) return "unknown";
      return dead.has(other.pid) ? "gone" : "lives";
    },
  };
  const complaints: string[] = [];
  const complain = (message: string): void => void complaints.push(message);
  const parts = { files: { ...disk, ...files }, living, now, complain };
  const spool = new Spool({ folder, maxBytes, service }, parts);
  return { spool, complaints, kill: () => void dead.add(self.pid) };
}

export const url = "http://user:secret@collector.example:4318/v1/traces?key=secret";

export const label: Label = labelFor(
  { protocol: "http/protobuf", url, headers: {}, timeout: 1, compression: "none" },
  1,
);

export function failing(code: string): () => never {
  return () => {
    throw Object.assign(new Error(`${code}: as the test wants it`), { code });
  };
}
