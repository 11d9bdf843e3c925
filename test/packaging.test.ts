// The two tarballs as npm would publish them, installed where nothing else is.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { transform } from "../src/index.ts";
import type { SourceType } from "../transformer/types.ts";
import { block } from "./readme-text.ts";

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const root = fileURLToPath(new URL("..", import.meta.url));
const room = mkdtempSync(join(tmpdir(), "spanweave-packaging-"));
const packed: Record<string, Packed> = {};
const tarball = (name: string): string => join(room, packed[name]?.filename ?? "");
const versions = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies;

beforeAll(() => {
  node(root, "scripts/build.mjs");
  for (const [name, folder] of [
    ["spanweave", root],
    ["@spanweave/runtime", join(root, "runtime")],
  ] as const) {
    const answer = npm(folder, "pack", "--json", "--ignore-scripts", "--pack-destination", room);
    const [details] = JSON.parse(answer.slice(answer.indexOf("[")));
    packed[name] = details;
  }
});
afterAll(() => rmSync(room, { recursive: true, force: true }));

function npm(cwd: string, ...args: string[]): string {
  return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: "pipe" });
}

function node(cwd: string, ...args: string[]): string {
  return nodeWith({}, cwd, ...args);
}

function nodeWith(env: Record<string, string>, cwd: string, ...args: string[]): string {
  const options = {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
    stdio: "pipe",
  } as const;
  return execFileSync(process.execPath, args, options);
}

function bin(name: string, ...args: string[]): string {
  const { bin } = JSON.parse(
    readFileSync(join(root, "node_modules", name, "package.json"), "utf8"),
  );
  const script = typeof bin === "string" ? bin : Object.values<string>(bin)[0];
  return node(root, join(root, "node_modules", name, script ?? ""), ...args);
}

/** An empty project with these packages and nothing that only a developer needs. */
function project(name: string, ...packages: string[]): string {
  const folder = join(room, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), `{ "name": "${name}", "private": true }`);
  install(folder, ...packages);
  return folder;
}

function install(folder: string, ...packages: string[]): void {
  npm(folder, "install", "--omit=dev", "--prefer-offline", "--no-audit", "--no-fund", ...packages);
}

describe.each(["spanweave", "@spanweave/runtime"])("%s", (name) => {
  test("holds what is built and described, and nothing else", () => {
    const paths = packed[name]?.files.map(({ path }) => path) ?? [];
    expect(paths).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json"]));
    const others = paths.filter((path) => !/^(LICENSE|README\.md|package\.json)$/.test(path));
    expect(others.length).toBeGreaterThan(0);
    const known =
      name === "spanweave"
        ? /^(dist\/.*\.(js|d\.ts)|docs\/errors\/\w+\.md|schema\.json)$/
        : /^dist\/.*\.(js|cjs|d\.ts|d\.cts)$/;
    for (const path of others) expect(path).toMatch(known);
  });

  test("runs no script when it is installed", () => {
    const folder = name === "spanweave" ? root : join(root, "runtime");
    const { scripts = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const unwanted = ["preinstall", "install", "postinstall", "prepare", "prepublish"];
    expect(Object.keys(scripts).filter((script) => unwanted.includes(script))).toEqual([]);
  });

  test("publint has nothing to say", () => {
    expect(bin("publint", tarball(name), "--strict")).toContain("All good!");
  });

  test("its types are right for each way to import it", () => {
    const profile = name === "spanweave" ? "esm-only" : "node16";
    const options = ["--no-definitely-typed", "--no-emoji", "--format", "ascii"];
    const output = bin("@arethetypeswrong/cli", tarball(name), "--profile", profile, ...options);
    const verdicts = output
      .split("\n")
      .filter((line) => /^(node16|bundler).*: (?!\(ign)/.test(line));
    expect(verdicts.length).toBeGreaterThan(0);
    for (const verdict of verdicts) expect(verdict).toMatch(/: OK/);
  });
});

describe("the runtime alone, without development dependencies", () => {
  const source = `
    function total(prices) { return prices.reduce((sum, price) => sum + price, 0); }
    async function pay(prices) { await null; return total(prices); }
    pay([1, 2, 3]).then((paid) => console.log("paid " + paid));`;
  const telemetry = `
    const { context, trace } = require("@opentelemetry/api");
    const sdk = require("@opentelemetry/sdk-trace");
    const { SpanweaveContextManager } = require("@spanweave/runtime/context");
    const exporter = new sdk.InMemorySpanExporter();
    const processor = new sdk.SimpleSpanProcessor({ exporter });
    context.setGlobalContextManager(new SpanweaveContextManager().enable());
    trace.setGlobalTracerProvider(new sdk.TracerProvider({ spanProcessors: [processor] }));
    process.on("exit", () => {
      const spans = exporter.getFinishedSpans();
      const nameOf = (id) => spans.find((span) => span.spanContext().spanId === id)?.name ?? "nothing";
      for (const span of spans)
        console.log(span.name + " in " + nameOf(span.parentSpanContext?.spanId));
    });`;
  let folder: string;

  beforeAll(() => {
    folder = project("alone", tarball("@spanweave/runtime"), api());
    for (const [file, sourceType] of [
      ["pay.mjs", "module"],
      ["pay.cjs", "commonjs"],
    ] as const) {
      writeFileSync(join(folder, file), woven(file, sourceType));
    }
    writeFileSync(join(folder, "telemetry.cjs"), telemetry);
  });

  function woven(file: string, sourceType: SourceType): string {
    const rules = [{ functions: ["total", "pay"] }];
    const result = transform(source, join(folder, file), { root: folder, rules, sourceType });
    return result?.code ?? "nothing was woven";
  }

  test.each(["pay.mjs", "pay.cjs"])("%s runs as before where there is no SDK", (file) => {
    expect(node(folder, file)).toBe("paid 6\n");
  });

  test("woven code records where there is one", () => {
    install(folder, pinned("@opentelemetry/sdk-trace"));
    for (const file of ["pay.mjs", "pay.cjs"]) {
      const output = node(folder, "--require", "./telemetry.cjs", file);
      expect(output, file).toBe("paid 6\ntotal in pay\npay in nothing\n");
    }
  });
});

test("what the README says about esbuild works where both packages are installed", () => {
  const own = [tarball("spanweave"), tarball("@spanweave/runtime")];
  const folder = project("both", ...own, api(), pinned("esbuild"));
  const main = '/** @trace */\nconst pay = (): number => 6;\nconsole.log("paid", pay());';
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/main.ts"), main);
  writeFileSync(join(folder, "build.mjs"), block("build.mjs"));

  node(folder, "build.mjs");
  const flags = ["--import", "@spanweave/runtime/register"];
  const output = nodeWith({ OTEL_TRACES_EXPORTER: "console" }, folder, ...flags, "dist/main.mjs");
  expect(output).toContain("paid 6\n");
  expect(output).toMatch(/^pay +\d+\.\d ms {2}src\/main\.ts:2$/m);
});

function api(): string {
  return pinned("@opentelemetry/api");
}

/** The version that this repository is developed with. */
function pinned(name: string): string {
  return `${name}@${versions[name].replace("^", "")}`;
}
