/** Projects for `spanweave doctor`, with the runtime installed as npm would install it. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";
import { bundledTexts } from "../../scripts/bundled-text.mjs";
import { executable, type Project, project, repository } from "./cli.ts";

const room = join(tmpdir(), `spanweave-doctor-${process.pid}`);
const { exports: entries, version } = JSON.parse(
  readFileSync(join(repository, "runtime/package.json"), "utf8"),
);
const own: string = version;

/** To be called once in a test file. */
export function useRuntime(): void {
  beforeAll(async () => {
    const files = Object.keys(entries).filter((entry) => entry !== "./package.json");
    const names = files.map((entry) => (entry === "." ? "index" : entry.slice(2)));
    await Promise.all(
      (["esm", "cjs"] as const).map((format) =>
        build({
          absWorkingDir: repository,
          entryPoints: names.map((name) => `runtime/src/${name}.ts`),
          ...{ outdir: join(room, "dist"), format, splitting: format === "esm" },
          outExtension: { ".js": format === "esm" ? ".js" : ".cjs" },
          bundle: true,
          external: ["@opentelemetry/api"],
          mainFields: ["module", "main"],
          ...{ platform: "node", target: "es2022", plugins: [bundledTexts], logLevel: "warning" },
        }),
      ),
    );
    cpSync(join(repository, "runtime/package.json"), join(room, "package.json"));
  });
  afterAll(() => rmSync(room, { recursive: true, force: true }));
}

export interface Without {
  /** Package folders that are not installed. */
  readonly without?: readonly string[];
}

export const MANIFEST: Readonly<Record<string, unknown>> = {
  name: "shop",
  type: "module",
  scripts: {
    build: "node build.mjs",
    start: "node --import @spanweave/runtime/register dist/main.js",
  },
  dependencies: { "@opentelemetry/api": "~1.9.1", "@spanweave/runtime": `^${own}` },
  devDependencies: { esbuild: "^0.28.0", spanweave: `^${own}` },
};

/** Nothing is wrong with it. */
export const HEALTHY: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify(MANIFEST),
  "build.mjs": 'import { build } from "esbuild";\nimport spanweave from "spanweave/esbuild";\n',
  "src/shop.ts": "/** @trace */\nexport function buy() {}\n\n/** @trace */\nfunction pay() {}\n",
  "node_modules/spanweave/package.json": JSON.stringify({ name: "spanweave", version: own }),
};

/** `files` come on top of a healthy project. */
export function doctorProject(
  files: Readonly<Record<string, string>> = {},
  { without = [] }: Without = {},
): Project {
  const made = project({ ...HEALTHY, ...files });
  const has = (name: string): boolean => !without.includes(name);
  if (has("@spanweave/runtime")) {
    cpSync(room, join(made.root, "node_modules/@spanweave/runtime"), { recursive: true });
  }
  if (has("@opentelemetry/api") && !("node_modules/@opentelemetry/api/package.json" in files)) {
    mkdirSync(join(made.root, "node_modules/@opentelemetry"), { recursive: true });
    const api = join(repository, "node_modules/@opentelemetry/api");
    symlinkSync(api, join(made.root, "node_modules/@opentelemetry/api"));
  }
  return made;
}

/** A package.json as a healthy project has it, but for these keys. */
export function manifest(changed: Readonly<Record<string, unknown>>): Record<string, string> {
  return { "package.json": JSON.stringify({ ...MANIFEST, ...changed }) };
}

/** A package that is installed, and empty. */
export function installed(
  name: string,
  content: Readonly<Record<string, unknown>>,
  below = "",
): Record<string, string> {
  const folder = `${below === "" ? "" : `node_modules/${below}/`}node_modules/${name}`;
  return { [`${folder}/package.json`]: JSON.stringify({ name, ...content }) };
}

export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** While servers of the test's own answer. */
export function ask(
  { root }: Project,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const child = spawn(process.execPath, [executable, "doctor", ...words], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

export interface CheckSaid {
  readonly name: string;
  readonly verdict: "ok" | "info" | "warning" | "error";
  readonly says: string;
  readonly code: string | null;
  readonly mends: readonly string[];
}

/** What `--json` answers. */
export async function checksOf(
  made: Project,
  words: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly CheckSaid[]> {
  const { stdout, stderr } = await ask(made, ["--json", ...words], env);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout).checks;
}
