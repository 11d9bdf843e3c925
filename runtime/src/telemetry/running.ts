/** Run: what was started in this process, for every copy of the runtime to find. */
import type { Libraries } from "../libraries/index.ts";
import type { HealthChecks } from "../propagation/health.ts";
import type { Telemetry } from "./telemetry.ts";

export interface Run {
  readonly startedBy: "register" | "start";
  readonly service: string;
  /** What kept it from starting, as a user would find it. */
  readonly off: string | undefined;
  /** Undefined while it is off. */
  readonly telemetry: Telemetry | undefined;
  readonly libraries?: Libraries;
  readonly health?: HealthChecks;
}

const KEY: unique symbol = Symbol.for("@spanweave/runtime/telemetry") as never;
const host = globalThis as { [KEY]?: Run | undefined };

export function running(): Run | undefined {
  return host[KEY];
}

export function setRunning(run: Run | undefined): void {
  host[KEY] = run;
}
