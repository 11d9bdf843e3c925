/** The executable, run as a user runs it, in a throw-away project. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, onTestFinished } from "vitest";

export const repository: string = fileURLToPath(new URL("../..", import.meta.url));
/** Inside the repository: it looks for its pages and packages from where it stands. */
export const executable: string = join(
  repository,
  `node_modules/.cache/spanweave/cli-${process.pid}.mjs`,
);

/** To be called once in a test file. */
export function useCli(): void {
  beforeAll(async () => {
    await build({
      entryPoints: [join(repository, "src/cli/main.ts")],
      outfile: executable,
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
    });
  });
  afterAll(() => rmSync(executable, { force: true }));
}

/** Other systems have another `script`, or none. */
const hasTerminals = /util-linux/.test(
  spawnSync("script", ["--version"], { encoding: "utf8" }).stdout,
);
const PRETENCE = `data:text/javascript,${encodeURIComponent(
  "for (const one of [process.stdout, process.stderr]) Object.assign(one, { isTTY: true, columns: 80 });",
)}`;

export interface Project {
  readonly root: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  /** In a pipe. */
  run(args: readonly string[], options?: RunOptions): Answer;
  /** On a terminal of 80 columns. */
  runOnTerminal(args: readonly string[], env?: Readonly<Record<string, string>>): Answer;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Below the root. */
  readonly folder?: string;
}

export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const MANIFEST = JSON.stringify({
  ...{ name: "project", type: "module" },
  dependencies: { "@spanweave/runtime": "*" },
});

const ADJUSTING = ["NO_COLOR", "FORCE_COLOR", "SPANWEAVE", "SPANWEAVE_ENV", "NODE_ENV", "TERM"];
const CLEAN: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !ADJUSTING.includes(entry[0]),
  ),
);

export function project(files: Readonly<Record<string, string | Uint8Array>>): Project {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "spanweave-cli-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write: Project["write"] = (more) => {
    for (const [name, content] of Object.entries(more)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
    }
  };
  write({ "package.json": MANIFEST, ...files });
  const spawn = (
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    folder: string,
  ): Answer => {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: join(root, folder),
      env: { ...CLEAN, TERM: "xterm", ...env },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 100_000_000,
    });
    return { code: status, stdout, stderr };
  };
  return {
    root,
    write,
    run: (args, { env = {}, folder = "" } = {}) =>
      spawn(process.execPath, [executable, ...args], env, folder),
    runOnTerminal(args, env = {}) {
      if (!hasTerminals) {
        return spawn(process.execPath, ["--import", PRETENCE, executable, ...args], env, "");
      }
      const quoted = [process.execPath, executable, ...args].map((word) => `'${word}'`).join(" ");
      const line = `stty cols 80 rows 24; exec ${quoted}`;
      const answer = spawn("script", ["-qec", line, "/dev/null"], env, "");
      return { ...answer, stdout: answer.stdout.replaceAll("\r\n", "\n") };
    },
  };
}

/** Escapes that a reader of a golden can see. */
export function visible(text: string): string {
  return text.replaceAll("\u001b", "␛");
}
