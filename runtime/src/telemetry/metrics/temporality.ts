/** temporalityFor(): whether what an instrument counts is told since the start, or since the last time. */
import type { InstrumentType } from "@opentelemetry/sdk-metrics";
import { AggregationTemporality } from "../../sdk.ts";
import type { Temporality } from "../../settings/types.ts";

/** https://opentelemetry.io/docs/specs/otel/metrics/sdk_exporters/otlp/#additional-environment-variable-configuration */
const DELTAS: Readonly<Record<Temporality, readonly string[]>> = {
  cumulative: [],
  delta: ["COUNTER", "OBSERVABLE_COUNTER", "HISTOGRAM"],
  lowmemory: ["COUNTER", "HISTOGRAM"],
};

export function temporalityFor(
  preference: Temporality,
  type: InstrumentType,
): AggregationTemporality {
  return DELTAS[preference].includes(type)
    ? AggregationTemporality.DELTA
    : AggregationTemporality.CUMULATIVE;
}
