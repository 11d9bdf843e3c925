/** Runtimes under test: this Node, a path, or an npm package that is installed on demand. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";

export type RuntimeKind = "node" | "bun" | "deno" | "workerd";

export interface Runtime {
  readonly kind: RuntimeKind;
  readonly version: string;
  readonly path: string;
}

export interface Ran {
  readonly lines: readonly string[];
  /** Why it ended otherwise than well. */
  readonly trouble: string | undefined;
}

const cache = resolve(import.meta.dirname, "../../../node_modules/.cache/spanweave/runtimes");
const kinds: readonly RuntimeKind[] = ["node", "bun", "deno", "workerd"];

/** `node` is the Node that runs this; `node@22`, `bun`, `deno`, `workerd` come from npm; else a path. */
export async function findRuntime(name: string): Promise<Runtime> {
  const path = name === "node" ? process.execPath : existsSync(name) ? name : await install(name);
  const kind = kinds.find((candidate) => basename(path).startsWith(candidate));
  if (kind === undefined) throw new Error(`${path}: neither ${kinds.join(", ")}`);
  const { lines } = await capture(path, ["--version"], 20_000);
  return { kind, version: /\d+[\w.-]*/.exec(lines[0] ?? "")?.[0] ?? "unknown", path };
}

async function install(name: string): Promise<string> {
  const [kind = name] = name.split("@");
  if (!kinds.includes(kind as RuntimeKind)) throw new Error(`${name}: no such file or package`);
  const folder = resolve(cache, name.replace("@", "-"));
  const bin = resolve(folder, "node_modules", kind === "node" ? "node/bin/node" : `.bin/${kind}`);
  if (existsSync(bin)) return bin;
  await mkdir(folder, { recursive: true });
  await writeFile(resolve(folder, "package.json"), "{}\n");
  const flags = ["install", name, "--no-audit", "--no-fund", "--prefix", folder];
  const { trouble } = await capture("npm", flags, 300_000);
  if (trouble !== undefined) throw new Error(`npm install ${name}: ${trouble}`);
  if (!existsSync(bin)) throw new Error(`npm install ${name} brought no ${bin}`);
  return bin;
}

/** Runs a bundle to its end. */
export async function runBundle(runtime: Runtime, file: string, timeout: number): Promise<Ran> {
  return capture(runtime.path, await commandLine(runtime, file), timeout);
}

async function commandLine({ kind }: Runtime, file: string): Promise<string[]> {
  if (kind === "node") return ["--no-warnings", "--expose-gc", file];
  if (kind === "deno") return ["run", "--quiet", "--no-lock", "--allow-all", file];
  if (kind === "bun") return ["run", file];
  const config = file.replace(/\.mjs$/, ".capnp");
  const text = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = (
  modules = [(name = "main", esModule = embed "${basename(file)}")],
  compatibilityDate = "2025-09-01",
))]);
`;
  await writeFile(config, text);
  return ["test", config];
}

function capture(path: string, flags: readonly string[], timeout: number): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(path, flags, { cwd: dirname(cache), stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let errors = "";
    const timer = setTimeout(() => child.kill("SIGKILL"), timeout);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    const finish = (trouble: string | undefined): void => {
      clearTimeout(timer);
      done({ lines: output.split("\n").filter((line) => line !== ""), trouble });
    };
    child.on("error", (error) => finish(error.message));
    child.on("close", (code, signal) => {
      if (code === 0) finish(undefined);
      else
        finish(
          `${signal === "SIGKILL" ? "took too long" : `exit ${code}`}\n${errors.slice(-2000)}`,
        );
    });
  });
}
