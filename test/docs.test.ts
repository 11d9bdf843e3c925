// What docs/options.md shows is what happens: each source is woven and run, each span is compared.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { context, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { transformSync } from "esbuild";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { transform } from "../transformer/index.ts";
import { OPTION_NAMES } from "../transformer/options.ts";
import { PRESETS } from "../transformer/presets.ts";
import { forgetGlobals, loadRuntime, runModule } from "./runtime/copies.ts";
import { register, unregister } from "./runtime/recorder.ts";

const path = fileURLToPath(new URL("../docs/options.md", import.meta.url));
const EXAMPLE =
  /```ts example\n([\s\S]*?)```\n\n```js call\n([\s\S]*?)```\n\n```text span\n([\s\S]*?)```/g;
const document = readFileSync(path, "utf8");
const examples = [...document.matchAll(EXAMPLE)].map(
  ([whole, source = "", call = "", shown = ""]) => ({
    heading:
      /#+ (.*)\n(?![\s\S]*\n#+ )/.exec(document.slice(0, document.indexOf(whole)))?.[1] ?? "",
    source,
    call,
    shown,
  }),
);

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  unregister();
  forgetGlobals();
});
afterAll(() => {
  vi.restoreAllMocks();
  unregister();
  forgetGlobals();
});

test("every option and every preset is shown", () => {
  const headings = [...document.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
  expect(headings.toSorted()).toEqual([...OPTION_NAMES].sort());
  const presets = [...document.matchAll(/^\| `(\w+)` +\| ([\w, ]*?) *\|/gm)];
  expect(presets.map(([, name, takes]) => [name, takes])).toEqual(
    Object.entries(PRESETS).map(([name, { takes = [] }]) => [name, takes.join(", ")]),
  );
});

describe("the example of", () => {
  test.each(examples)("$heading", async ({ source, call, shown }) => {
    const spans = `${(await run(source, call)).join("\n")}\n`;
    if (process.env.UPDATE === "1" && spans !== shown) {
      const text = readFileSync(path, "utf8");
      const before = `\`\`\`js call\n${call}\`\`\`\n\n\`\`\`text span\n`;
      const at = text.indexOf(before, text.indexOf(source)) + before.length;
      writeFileSync(path, text.slice(0, at) + spans + text.slice(at + shown.length));
    }
    expect(spans).toBe(shown);
  });
});

async function run(source: string, call: string): Promise<string[]> {
  const { spans } = register();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const runtime = loadRuntime();
  const woven = transform(source, "example.ts", { sourceType: "module" });
  expect(woven?.diagnostics).toEqual([]);
  const calls = `export async function run() { ${call} }`;
  const { code } = transformSync(`${woven?.code}\n${calls}`, { loader: "ts", format: "cjs" });
  const { run } = runModule<{ run(): Promise<void> }>(code, () => runtime);
  await run();
  await new Promise((resolve) => setImmediate(resolve));
  return write(spans.filter((span) => span.ended));
}

/** Spans as a tree, in the order of their start. */
function write(spans: readonly ReadableSpan[]): string[] {
  const idOf = (span: ReadableSpan): string => span.spanContext().spanId;
  const isShown = (id: string | undefined): boolean => spans.some((span) => idOf(span) === id);
  const below = (parent: string | undefined, indent: string): string[] =>
    spans
      .filter(({ parentSpanContext }) =>
        parent === undefined
          ? !isShown(parentSpanContext?.spanId)
          : parentSpanContext?.spanId === parent,
      )
      .flatMap((span) => [
        `${indent}${headOf(span)}`,
        ...partsOf(span).map((part) => `${indent}  ${part}`),
        ...below(idOf(span), `${indent}  `),
      ]);
  const partsOf = (span: ReadableSpan): string[] => [
    ...Object.keys(span.attributes)
      .filter((key) => !key.startsWith("code."))
      .sort()
      .map((key) => `${key} = ${TIMES.test(key) ? "…" : JSON.stringify(span.attributes[key])}`),
    ...span.events.map(({ name }) => `event ${name}`),
    ...span.links.map(({ context: { spanId } }) => {
      const linked = spans.find((other) => idOf(other) === spanId);
      return `link ${linked?.name ?? spanId}`;
    }),
  ];
  return below(undefined, "");
}

/** No two runs take the same time. */
const TIMES = /^spanweave\.counted\..*\.(total|min|max)$/;

function headOf({ name, kind, status }: ReadableSpan): string {
  const shownKind = kind === SpanKind.INTERNAL ? "" : ` ${SpanKind[kind]}`;
  const error =
    status.code === SpanStatusCode.ERROR ? ` ERROR ${JSON.stringify(status.message)}` : "";
  return `${name}${shownKind}${error}`;
}
