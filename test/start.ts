/** start(): runs a program by itself until it ends. */
import { type ChildProcess, spawn } from "node:child_process";

export interface StartOptions {
  readonly args?: readonly (string | number)[];
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the one that runs this. */
  readonly node?: string;
  readonly cwd?: string;
  /** Called when the program has printed "ready", with what it printed behind it. */
  readonly onReady?: (child: ChildProcess, said: string) => void;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

const PATIENCE = 40_000;

/** `words` are Node's own flags, and the program. */
export function start(words: readonly string[], options: StartOptions = {}): Promise<Ended> {
  const { args = [], env, node = process.execPath, cwd, onReady } = options;
  const startedAt = performance.now();
  const child = spawn(node, [...words, ...args.map(String)], {
    ...(cwd !== undefined && { cwd }),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  let isReady = false;
  child.stdout.on("data", (data) => {
    stdout += data;
    const said = /^ready\b ?(.*)\n/m.exec(stdout)?.[1];
    if (isReady || said === undefined) return;
    isReady = true;
    onReady?.(child, said);
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  const patience = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(patience);
      resolve({ code, signal, stdout, stderr, milliseconds: performance.now() - startedAt });
    });
  });
}
