/** propagatorFor(): how a trace goes on in other programs. */
import type { TextMapPropagator } from "@opentelemetry/api";
import {
  B3InjectEncoding,
  B3Propagator,
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from "../sdk.ts";
import type { PropagatorName } from "../settings/types.ts";

export function propagatorFor(
  names: readonly PropagatorName[],
  correlation: TextMapPropagator | undefined,
): TextMapPropagator {
  const propagators = names.map((name) => MAKERS[name]());
  return new CompositePropagator({
    propagators: correlation === undefined ? propagators : [...propagators, correlation],
  });
}

const MAKERS: Readonly<Record<PropagatorName, () => TextMapPropagator>> = {
  tracecontext: () => new W3CTraceContextPropagator(),
  baggage: () => new W3CBaggagePropagator(),
  b3: () => new B3Propagator({ injectEncoding: B3InjectEncoding.SINGLE_HEADER }),
  b3multi: () => new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
};
