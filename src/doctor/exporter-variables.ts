/** Which variables say what of an exporter: where it sends, by which key, whom it trusts. */
import type { OtlpSetting } from "./settings.ts";

interface Variables {
  /** In rank; the last one is named where none is set. */
  readonly address: readonly string[];
  readonly credentials: string;
}

const TABLE: Readonly<Record<OtlpSetting["name"], Variables>> = {
  otlp: {
    address: [
      ...["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"],
      ...["TRACING_OTLP_ENDPOINT", "OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"],
    ],
    credentials:
      'OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20<key>", or as the receiver asks',
  },
  jaeger: {
    address: ["JAEGER_ENDPOINT", "TRACING_JAEGER_HOST", "JAEGER_HOST", "JAEGER_ENDPOINT"],
    credentials: "OTEL_TRACES_EXPORTER=otlp, which takes OTEL_EXPORTER_OTLP_HEADERS",
  },
  arize: {
    address: ["ARIZE_COLLECTOR_ENDPOINT"],
    credentials: "ARIZE_API_KEY and ARIZE_SPACE_ID, of the same space",
  },
  phoenix: {
    address: ["PHOENIX_COLLECTOR_ENDPOINT"],
    credentials: "PHOENIX_API_KEY=<key>",
  },
};

/** The one that is set, or that is to be set. */
export function addressVariable({ name }: OtlpSetting, env: NodeJS.ProcessEnv): string {
  const { address } = TABLE[name];
  return address.find((variable) => env[variable]?.trim()) ?? address.at(-1) ?? "";
}

/** The one of one signal outranks that of all. */
export function protocolVariable(env: NodeJS.ProcessEnv): string {
  const ofTraces = "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL";
  return env[ofTraces]?.trim() ? ofTraces : "OTEL_EXPORTER_OTLP_PROTOCOL";
}

export function credentialsVariable({ name }: OtlpSetting): string {
  return TABLE[name].credentials;
}

/** Only the standard's exporter has a variable of its own. */
export function trustVariable({ name }: OtlpSetting): string {
  return name === "otlp" ? "OTEL_EXPORTER_OTLP_CERTIFICATE" : "NODE_EXTRA_CA_CERTS";
}
