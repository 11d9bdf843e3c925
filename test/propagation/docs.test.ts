// What docs/propagation.md shows is what happens: its programs are woven and run, their spans compared.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { transform } from "../../transformer/index.ts";
import { bundled } from "./program.ts";
import type { Seen } from "./programs/telemetry.ts";

const path = (from: string): string => fileURLToPath(new URL(from, import.meta.url));
const text = readFileSync(path("../../docs/propagation.md"), "utf8");
const sources = new Map(
  [...text.matchAll(/```ts (\w+)\.ts\n([\s\S]*?)```/g)].map(([, name = "", code = ""]) => [
    name,
    code,
  ]),
);
const cache = path("../../node_modules/.cache/spanweave/");
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, "propagation-docs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The tree that stands below a program. */
function shownBelow(name: string): string {
  const after = text.slice(text.indexOf(`\`\`\`ts ${name}.ts`));
  return /```text spans\n([\s\S]*?)```/.exec(after)?.[1] ?? "";
}

async function write(name: string, port: number): Promise<string> {
  const source = (sources.get(name) ?? "").replaceAll("8080", String(port));
  const file = join(folder, `${name}.ts`);
  const woven = transform(source, file, { root: folder, sourcemap: false });
  const outfile = join(folder, `${name}.mjs`);
  await build({
    stdin: { contents: woven?.code ?? source, loader: "ts", resolveDir: folder },
    outfile,
    bundle: true,
    platform: "node",
    packages: "external",
    format: "esm",
    alias: { "@spanweave/runtime": path("../../runtime/src") },
  });
  return outfile;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as import("node:net").AddressInfo;
  server.close();
  return port;
}

/** Runs programs, the last of which ends the others, and draws their spans. */
async function treeOf(names: readonly string[]): Promise<string> {
  const spans = mkdtempSync(join(folder, "spans-"));
  const env = {
    PATH: process.env.PATH,
    NODE_OPTIONS: `--import=${pathToFileURL(await bundled("keeper")).href}`,
    SPANS: spans,
  };
  const port = await freePort();
  await write("compile", port);
  const children: ChildProcess[] = [];
  for (const name of names) {
    const stdio = ["ignore", "pipe", "inherit"] as const;
    const child = spawn(process.execPath, [await write(name, port)], {
      cwd: folder,
      env,
      stdio: [...stdio],
    });
    children.push(child);
    if (name === names.at(-1)) await once(child, "close");
    else await once(child.stdout as NodeJS.ReadableStream, "data");
  }
  for (const child of children.slice(0, -1)) {
    child.kill();
    await once(child, "close");
  }
  const all = readdirSync(spans).flatMap(
    (file) => JSON.parse(readFileSync(join(spans, file), "utf8")) as Seen[],
  );
  return draw(all, "-", "");
}

function draw(spans: readonly Seen[], parent: string, indent: string): string {
  const lines = spans
    .filter((span) => span.parent === parent)
    .map(({ name, spanId }) => {
      const inner = parent === "-" ? "" : `${indent}   `;
      return `${indent}${parent === "-" ? "" : "└─ "}${name}\n${draw(spans, spanId, inner)}`;
    });
  return lines.join("");
}

test.each([
  ["shop", ["stock", "shop"]],
  ["socket", ["socket"]],
  ["build", ["build"]],
  ["resize", ["resize"]],
  ["pool", ["pool"]],
])("the spans of %s.ts", async (name, programs) => {
  expect(await treeOf(programs)).toBe(shownBelow(name));
});

test("every program is run", () => {
  const run = ["stock", "shop", "socket", "build", "compile", "resize", "pool"];
  expect([...sources.keys()]).toEqual(run);
});
