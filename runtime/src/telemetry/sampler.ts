/** samplerFor(): which traces are recorded. */
import type { Sampler, SamplingResult } from "@opentelemetry/sdk-trace";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from "../sdk.ts";
import type { SamplerSetting } from "../settings/types.ts";
import { FORCED } from "../start-span.ts";

export function samplerFor({ ratio, parentBased }: SamplerSetting): Sampler {
  const root = rootSampler(ratio);
  return parentBased ? new ParentBasedSampler({ root }) : root;
}

function rootSampler(ratio: number): Sampler {
  if (ratio >= 1) return new AlwaysOnSampler();
  return ratio <= 0 ? new AlwaysOffSampler() : new TraceIdRatioBasedSampler(ratio);
}

/** Functions whose options say `forceSample` are sampled, whatever the sampler says. */
export function unlessForced(sampler: Sampler): Sampler {
  return {
    shouldSample(context, traceId, name, kind, attributes, links): SamplingResult {
      const result = sampler.shouldSample(context, traceId, name, kind, attributes, links);
      if (attributes[FORCED] === undefined) return result;
      return { ...result, decision: SamplingDecision.RECORD_AND_SAMPLED };
    },
    toString: () => sampler.toString(),
  };
}
