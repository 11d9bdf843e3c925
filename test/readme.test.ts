// What the README shows is what happens. UPDATE=1 writes its example anew.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { context, trace } from "@opentelemetry/api";
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { build } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { SpanweaveContextManager } from "../runtime/src/context.ts";
import { transform } from "../src/index.ts";
import { settle } from "../src/options.ts";
import { block, commands, firstColumn, rewriteBlock } from "./readme-text.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const cache = join(root, "node_modules/.cache/spanweave/");
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, "readme-"));
const update = process.env.UPDATE === "1";

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  trace.disable();
  context.disable();
});

test("the woven text is what the source becomes", () => {
  const woven = weave();
  if (update) rewriteBlock("woven", woven);
  expect(block("woven")).toBe(woven);
});

test("the span tree is what a call gives", async () => {
  const { buy } = await bundle<{ buy(article: string, card: string): Promise<string> }>(weave());
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [new SimpleSpanProcessor({ exporter })];
  context.setGlobalContextManager(new SpanweaveContextManager().enable());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }));

  await expect(buy("tea", "stolen")).rejects.toThrow("card declined");

  const tree = `${await print(exporter.getFinishedSpans())}\n`;
  const shown = withoutTimes(block("spans"));
  if (update && shown !== withoutTimes(tree)) rewriteBlock("spans", tree);
  expect(withoutTimes(block("spans"))).toBe(withoutTimes(tree));
});

test("the tag with options is one", () => {
  const result = transform(block("tag"), join(root, "src/place.ts"), { root });
  expect(result?.diagnostics).toEqual([]);
  expect(result?.plan.decisions.map(({ spanName }) => spanName)).toEqual(["order.place"]);
});

test("a fresh machine needs two commands, and both exist", () => {
  const fresh = commands().filter((command) => command.startsWith("npm ci"));
  expect(fresh).toEqual(["npm ci && npm run demo", "npm ci && npm test"]);
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["demo", "test"]));
});

test("the tables name every option", () => {
  expect(firstColumn("### Options of the plugin")).toEqual(Object.keys(settle({}, root)));
  expect(firstColumn("### Rules")).toEqual(fieldsOf("Rule"));
  expect(firstColumn("### Without a bundler")).toEqual(fieldsOf("TransformOptions"));
});

function weave(): string {
  const result = transform(block("src/shop.ts"), join(root, "src/shop.ts"), { root });
  return result?.code ?? "nothing was woven";
}

/** What the woven text exports, run with the runtime's source. */
async function bundle<Exports>(text: string): Promise<Exports> {
  const entry = join(folder, "shop.ts");
  const outfile = join(folder, "shop.mjs");
  writeFileSync(entry, text);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    alias: { "@spanweave/runtime/emitted": join(root, "runtime/src/emitted.ts") },
  });
  return import(pathToFileURL(outfile).href);
}

/** As the demo prints it. */
async function print(spans: readonly ReadableSpan[]): Promise<string> {
  const { spanTrees } = await import(join(root, "fixtures/apps/shop/tree.mjs"));
  return spanTrees(spans).join("\n\n");
}

function withoutTimes(tree: string): string {
  return tree.replace(/ +\d+\.\d ms/g, "   0.0 ms");
}

/** The fields of an interface of the transformer, in order. */
function fieldsOf(name: string): string[] {
  const text = readFileSync(join(root, "transformer/types.ts"), "utf8");
  const body = new RegExp(`interface ${name}[^{]*\\{([\\s\\S]*?)\\n\\}`).exec(text)?.[1] ?? "";
  return [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, field]) => field ?? "");
}
