/** Files that `init` writes anew. */

const SDK = `import {
  ConsoleSpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";`;

const PROVIDER = `const exporter = new ConsoleSpanExporter();
const spanProcessors = [new SimpleSpanProcessor({ exporter })];
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }));`;

/** Any SDK will do; this one is the smallest that shows something. */
export const NODE_TELEMETRY: string = `// Loaded before the program: prints its spans. Any other exporter will do.
import { context, trace } from "@opentelemetry/api";
${SDK}
import { SpanweaveContextManager } from "@spanweave/runtime/context";

context.setGlobalContextManager(new SpanweaveContextManager().enable());
${PROVIDER}
`;

/** Pages have nothing that a context manager could use. */
export const PAGE_TELEMETRY: string = `// Imported before all else: prints the page's spans. Any other exporter will do.
import { trace } from "@opentelemetry/api";
${SDK}

${PROVIDER}
`;

export const NEXT_TELEMETRY: string = `// Called when the server starts: prints its spans. Any other exporter will do.
export async function register() {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { context, trace } = await import("@opentelemetry/api");
  const { ConsoleSpanExporter, SimpleSpanProcessor, TracerProvider } =
    await import("@opentelemetry/sdk-trace");
  const { SpanweaveContextManager } = await import("@spanweave/runtime/context");

  context.setGlobalContextManager(new SpanweaveContextManager().enable());
  ${PROVIDER.replaceAll("\n", "\n  ")}
}
`;

export const VITE_CONFIG: string = `import spanweave from "spanweave/vite";
import { defineConfig } from "vite";

export default defineConfig({ plugins: [spanweave()] });
`;

export function rulesFile(rules: readonly object[]): string {
  const lines = rules.map((rule) => `\n    ${oneLine(rule)}`).join(",");
  const list = lines === "" ? "[]" : `[${lines}\n  ]`;
  return `{
  "$schema": "./node_modules/spanweave/schema.json",
  "rules": ${list}
}
`;
}

function oneLine(rule: object): string {
  const members = Object.entries(rule).map(([key, value]) => {
    return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
  });
  return `{ ${members.join(", ")} }`;
}
