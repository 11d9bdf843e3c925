/** Files that `init` writes anew. */

/** Any SDK will do; this one is the smallest that shows something. Pages have no context to keep a span in. */
export const PAGE_TELEMETRY: string = `// Imported before all else: prints the page's spans. Any other exporter will do.
import { trace } from "@opentelemetry/api";
import {
  ConsoleSpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";

const exporter = new ConsoleSpanExporter();
const spanProcessors = [new SimpleSpanProcessor({ exporter })];
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }));
`;

export const NEXT_START: string = `if (process.env.NEXT_RUNTIME === "nodejs") await import("@spanweave/runtime/register");`;

export const NEXT_TELEMETRY: string = `// Called when the server starts.
export async function register() {
  ${NEXT_START}
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
