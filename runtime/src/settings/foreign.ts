/** foreignParts(): what code passes that is no setting, but an object of some SDK. */
import { isRecord } from "./kinds.ts";
import type {
  ForeignExporter,
  ForeignInstrumentation,
  ForeignProcessor,
  ForeignSampler,
  StartOptions,
} from "./options.ts";

export interface Foreign {
  readonly exporters: readonly ForeignExporter[];
  readonly processors: readonly ForeignProcessor[];
  readonly instrumentations: readonly ForeignInstrumentation[];
  /** Instead of what settings say. */
  readonly sampler: ForeignSampler | undefined;
}

export function foreignParts(options: StartOptions): Foreign {
  const { exporters, spanProcessors, sampling, instrument } = options;
  return {
    exporters: listed(exporters).filter(isExporter),
    processors: listed(spanProcessors).filter(isProcessor),
    instrumentations: listed(instrument).filter(isInstrumentation),
    sampler: isSampler(sampling) ? sampling : undefined,
  };
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isExporter(value: unknown): value is ForeignExporter {
  return has(value, "export", "shutdown");
}

export function isProcessor(value: unknown): value is ForeignProcessor {
  return has(value, "onStart", "onEnd", "forceFlush", "shutdown");
}

export function isInstrumentation(value: unknown): value is ForeignInstrumentation {
  return has(value, "setTracerProvider", "enable");
}

export function isSampler(value: unknown): value is ForeignSampler {
  return has(value, "shouldSample");
}

function has(value: unknown, ...methods: readonly string[]): boolean {
  return isRecord(value) && methods.every((method) => typeof value[method] === "function");
}
