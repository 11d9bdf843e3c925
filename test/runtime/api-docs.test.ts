// What docs/api.md shows is what happens: each example is woven and run, and its output compared.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { context, propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from "@opentelemetry/core";
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { transformSync } from "esbuild";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as entry from "../../runtime/src/index.ts";
import { transform } from "../../transformer/index.ts";
import { type Copy, loadCopy } from "./api-copies.ts";
import { forgetGlobals, runModule } from "./copies.ts";
import { unregister } from "./recorder.ts";

const path = fileURLToPath(new URL("../../docs/api.md", import.meta.url));
const document = readFileSync(path, "utf8");
const EXAMPLE = /```ts example\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g;
const examples = [...document.matchAll(EXAMPLE)].map(([whole, source = "", shown = ""], index) => {
  const before = document.slice(0, document.indexOf(whole));
  const heading = /^## .*$/gm;
  const last = [...before.matchAll(heading)].at(-1)?.[0] ?? "";
  return { title: `${index + 1}, below "${last}"`, source, shown };
});

beforeEach(forgetGlobals);
afterEach(() => {
  unregister();
  propagation.disable();
  forgetGlobals();
});

test("every function is described, and has an example", () => {
  const headings = [...document.matchAll(/^## (.*)$/gm)].map(([, text]) => text ?? "");
  const named = headings.flatMap((text) => [...text.matchAll(/\w+(?=\()/g)].map(String));
  expect(named.sort()).toEqual(Object.keys(entry).sort());
  const imported = examples.flatMap(({ source }) => /import \{ (.*) \}/.exec(source)?.[1] ?? "");
  expect(new Set(imported.join(", ").split(", "))).toEqual(new Set(named));
  expect(document.match(/^```ts example$/gm)).toHaveLength(examples.length);
});

describe("example", () => {
  test.each(examples)("$title", async ({ source, shown }) => {
    const printed = await run(source);
    if (process.env.UPDATE === "1" && printed !== shown) {
      const text = readFileSync(path, "utf8");
      const fence = `\`\`\`ts example\n${source}\`\`\`\n\n\`\`\`text\n`;
      const at = text.indexOf(fence) + fence.length;
      writeFileSync(path, text.slice(0, at) + printed + text.slice(at + shown.length));
    }
    expect(printed).toBe(shown);
  });
});

async function run(source: string): Promise<string> {
  const copy = loadCopy();
  const exporter = register(copy);
  const imports = /^import .*\n/gm;
  const body = source.replace(imports, "");
  const program = `${source.match(imports)?.join("")}export async function run() {${body}}`;
  const woven = transform(program, "example.ts", { sourceType: "module" });
  expect(woven?.diagnostics ?? []).toEqual([]);
  const options = { loader: "ts", format: "cjs" } as const;
  const { code } = transformSync(woven?.code ?? program, options);
  const lines: string[] = [];
  const console = { log: (...words: unknown[]) => lines.push(words.map(shown).join(" ")) };
  const modules: Record<string, unknown> = {
    "@spanweave/runtime": copy.api,
    "@spanweave/runtime/emitted": copy.runtime,
    console,
  };
  const text = `const console = require("console");${code}`;
  const example = runModule<{ run(): Promise<void> }>(text, (name) => modules[name]);
  await example.run();
  const spans = inOrder(exporter.getFinishedSpans());
  const tree = treeOf(spans);
  return [lines, tree]
    .filter(({ length }) => length > 0)
    .map((part) => `${part.join("\n")}\n`)
    .join("\n");
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : inspect(value);
}

/** Spans have the ids that the document shows. */
function register(copy: Copy): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter();
  let count = 0;
  context.setGlobalContextManager(new copy.SpanweaveContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({
      propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
    }),
  );
  trace.setGlobalTracerProvider(
    new TracerProvider({
      spanProcessors: [new SimpleSpanProcessor({ exporter })],
      idGenerator: {
        generateTraceId: () => "0af7651916cd43dd8448eb211c80319c",
        generateSpanId: () => `b7ad6b716920333${(++count).toString(16)}`,
      },
    }),
  );
  return exporter;
}

const idOf = (span: ReadableSpan): string => span.spanContext().spanId;

/** Of their start, which is that of their ids. */
function inOrder(spans: readonly ReadableSpan[]): ReadableSpan[] {
  return [...spans].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
}

function treeOf(spans: readonly ReadableSpan[], parent?: string): string[] {
  return spans
    .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent)
    .flatMap((span) => [
      headOf(span),
      ...[...partsOf(span, spans), ...treeOf(spans, idOf(span))].map((line) => `  ${line}`),
    ]);
}

function headOf({ name, kind, status }: ReadableSpan): string {
  const shownKind = kind === SpanKind.INTERNAL ? "" : ` ${SpanKind[kind]}`;
  const failed = status.code === SpanStatusCode.ERROR;
  return `${name}${shownKind}${failed ? ` ERROR ${JSON.stringify(status.message)}` : ""}`;
}

function partsOf(span: ReadableSpan, spans: readonly ReadableSpan[]): string[] {
  return [
    ...Object.keys(span.attributes)
      .filter((key) => !key.startsWith("code."))
      .sort()
      .map((key) => `${key} = ${JSON.stringify(span.attributes[key])}`),
    ...span.events.map(({ name }) => `event ${name}`),
    ...span.links.map(
      ({ context: { spanId } }) => `link ${spans.find((one) => idOf(one) === spanId)?.name}`,
    ),
  ];
}
