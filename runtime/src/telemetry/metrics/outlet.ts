/** MetricsOutlet: a place where metrics go. */
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";
import type { MetricsStatus } from "./status.ts";

export interface MetricsOutlet {
  /** What it got before is not delivered yet; or it is of no use to give it more. */
  readonly isBusy: boolean;
  send(metrics: ResourceMetrics): void;
  /** Resolves when all that was sent is delivered or given up; never rejects. */
  settled(): Promise<void>;
  /** The program ends: what is sent from now on has this call alone. */
  leave(): void;
  status(): MetricsStatus;
}

export function pointsIn({ scopeMetrics }: ResourceMetrics): number {
  let points = 0;
  for (const { metrics } of scopeMetrics) {
    for (const { dataPoints } of metrics) points += dataPoints.length;
  }
  return points;
}
