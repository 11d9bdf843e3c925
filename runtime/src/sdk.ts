/**
 * What register needs of the OpenTelemetry SDK, and the only file that imports it. The build bundles just
 * this: see docs/decisions/0016-the-sdk-is-bundled.md.
 */
export {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from "@opentelemetry/core";
export {
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from "@opentelemetry/otlp-transformer";
export { B3InjectEncoding, B3Propagator } from "@opentelemetry/propagator-b3";
export { defaultResource, resourceFromAttributes } from "@opentelemetry/resources";
export { AggregationTemporality, AggregationType, MeterProvider } from "@opentelemetry/sdk-metrics";
export {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
