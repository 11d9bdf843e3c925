/** Identity: which program a folder of the spool belongs to, and whether that program is still there. */
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

export interface Identity {
  /** For who looks into the folder. */
  readonly host: string;
  /** Where numbers of programs mean the same: containers of one host number theirs from 1. */
  readonly machine: string;
  readonly pid: number;
  /** What tells two programs with one number apart; empty where the platform doesn't say. */
  readonly start: string;
}

/** "unknown": only its heartbeat can tell. */
export type Life = "lives" | "gone" | "unknown";

export interface Living {
  readonly self: Identity;
  lifeOf(other: Identity): Life;
}

export const living: Living = {
  get self() {
    return self();
  },
  lifeOf(other) {
    const { machine, pid, start } = self();
    if (other.machine !== machine) return "unknown";
    // Another thread of this program, or one before it that had the same number and is not told apart.
    if (other.pid === pid) return other.start === start ? "unknown" : "gone";
    const now = startOf(other.pid);
    if (now !== undefined && other.start !== "") return now === other.start ? "lives" : "gone";
    return isThere(other.pid) ? "unknown" : "gone";
  },
};

let known: Identity | undefined;

function self(): Identity {
  known ??= {
    host: hostname(),
    machine: machine(),
    pid: process.pid,
    start: startOf(process.pid) ?? "",
  };
  return known;
}

function machine(): string {
  const said = [
    hostname(),
    attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
    attempt(() => readlinkSync("/proc/self/ns/pid")),
  ];
  return createHash("sha256").update(said.join("\n")).digest("hex").slice(0, 12);
}

/** Ticks since the machine's start: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function startOf(pid: number): string | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The name, in parentheses, may hold anything.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
