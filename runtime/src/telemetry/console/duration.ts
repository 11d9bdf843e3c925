/** durationText(): how long something took, as precisely as a reader wants to know. */
import type { HrTime } from "@opentelemetry/api";

export function milliseconds([seconds, nanoseconds]: HrTime): number {
  return seconds * 1e3 + nanoseconds / 1e6;
}

/** `0.4 ms`, `12.3 ms`, `1.24 s`, `2 min 3 s`, `1 h 2 min`; the unit is that of the rounded number. */
export function durationText(ms: number): string {
  if (Math.round(ms * 10) < 10_000) return `${ms.toFixed(1)} ms`;
  if (Math.round(ms / 10) < 6_000) return `${(ms / 1e3).toFixed(2)} s`;
  const seconds = Math.round(ms / 1e3);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
