/** runExample(): what an example of the documentation prints, and the spans that it makes. */
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
import { type TransformOptions, transform } from "../../transformer/index.ts";
import { type Copy, loadCopy } from "../runtime/api-copies.ts";
import { forgetGlobals, runModule } from "../runtime/copies.ts";
import { unregister } from "../runtime/recorder.ts";

/** Before each example and after the last. */
export function forgetExamples(): void {
  unregister();
  propagation.disable();
  forgetGlobals();
}

export async function runExample(source: string, options: TransformOptions = {}): Promise<string> {
  const copy = loadCopy();
  const exporter = register(copy);
  const imports = /^import .*\n/gm;
  const body = source.replace(imports, "");
  const program = `${source.match(imports)?.join("") ?? ""}export async function run() {${body}}`;
  const woven = transform(program, "example.ts", { sourceType: "module", ...options });
  const mistakes = woven?.diagnostics.map(String) ?? [];
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));
  const { code } = transformSync(woven?.code ?? program, { loader: "ts", format: "cjs" });
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
  await new Promise((resolve) => setImmediate(resolve));
  const tree = treeOf(inOrder(exporter.getFinishedSpans()));
  return [lines, tree]
    .filter(({ length }) => length > 0)
    .map((part) => `${part.join("\n")}\n`)
    .join("\n");
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : inspect(value);
}

/** Spans have the ids that the documentation shows. */
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
      .filter((key) => !PLACE.test(key))
      .sort()
      .map((key) => `${key} = ${shownValue(key, span.attributes[key])}`),
    ...span.events.map(({ name }) => `event ${name}`),
    ...span.links.map(
      ({ context: { spanId } }) => `link ${spans.find((one) => idOf(one) === spanId)?.name}`,
    ),
  ];
}

/** No two runs take the same time. */
function shownValue(key: string, value: unknown): string {
  return /^spanweave\.counted\..*\.(total|min|max)$/.test(key) ? "…" : JSON.stringify(value);
}

/** What every span has. */
const PLACE = /^code\.(?:function\.name|file\.path|line\.number|column\.number)$/;
