/** The lines of OpenTelemetry for JavaScript: which versions belong together, and which Node they want. */
import { isOlder } from "./node-version.ts";

export interface OtelLine {
  readonly api: string;
  readonly sdk: string;
}

const OLDER: OtelLine = { api: "1.9.1", sdk: "2.12.1" };
const CURRENT: OtelLine = { api: "1.10.0", sdk: "3.1.1" };

/** From where on the current line runs. */
const CURRENT_NODE = "22.15.0";

/** The older line runs on every Node that we do. */
export function lineFor(node: string): OtelLine {
  return isOlder(node, CURRENT_NODE) ? OLDER : CURRENT;
}

/** That of an SDK which is there already. */
export function apiFor(sdkMajor: number): string {
  return sdkMajor >= 3 ? CURRENT.api : OLDER.api;
}

/** What to install of a package where Node is too old for the current line. */
export function olderVersion(name: string): string | undefined {
  return OLDER_VERSIONS[name];
}

const OLDER_VERSIONS: Readonly<Record<string, string>> = {
  "@opentelemetry/api": OLDER.api,
  "@opentelemetry/context-async-hooks": "2.12.0",
  "@opentelemetry/core": "2.12.1",
  "@opentelemetry/exporter-trace-otlp-grpc": "0.223.1",
  "@opentelemetry/exporter-trace-otlp-http": "0.223.1",
  "@opentelemetry/exporter-trace-otlp-proto": "0.223.1",
  "@opentelemetry/instrumentation": "0.223.0",
  "@opentelemetry/instrumentation-express": "0.71.1",
  "@opentelemetry/instrumentation-http": "0.223.0",
  "@opentelemetry/instrumentation-ioredis": "0.71.0",
  "@opentelemetry/instrumentation-koa": "0.71.0",
  "@opentelemetry/instrumentation-mongodb": "0.76.0",
  "@opentelemetry/instrumentation-mysql2": "0.69.0",
  "@opentelemetry/instrumentation-pg": "0.76.0",
  "@opentelemetry/instrumentation-redis": "0.71.0",
  "@opentelemetry/instrumentation-undici": "0.33.0",
  "@opentelemetry/resources": "2.12.1",
  "@opentelemetry/sdk-trace": OLDER.sdk,
};
