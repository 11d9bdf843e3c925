/** outletFor(): the outlet that an exporter's setting describes. */
import type { BatchLimits, ExporterSetting } from "../settings/types.ts";
import { consoleOutlet } from "./console/outlet.ts";
import { stdout } from "./console/stdout.ts";
import { MemoryOutlet } from "./memory-outlet.ts";
import { OtlpOutlet } from "./otlp-outlet.ts";
import type { Outlet } from "./outlet.ts";
import type { Sender } from "./sender.ts";
import type { Troubles } from "./troubles.ts";

export interface OutletNeeds {
  readonly limits: BatchLimits;
  readonly troubles: Troubles;
  readonly sender: () => Sender;
  readonly hasSpool: boolean;
}

export function outletFor(setting: ExporterSetting, needs: OutletNeeds): Outlet {
  if (setting.kind === "otlp") {
    const { limits, sender, troubles, hasSpool } = needs;
    return new OtlpOutlet(setting, limits, sender, troubles, hasSpool);
  }
  if (setting.kind === "memory") return new MemoryOutlet();
  return consoleOutlet(setting.style, stdout.write, stdout.look);
}
