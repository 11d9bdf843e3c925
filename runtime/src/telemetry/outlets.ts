/** outletsFor(): the outlets that settings and code name, and the one sender that they share. */
import type { ForeignExporter } from "../settings/options.ts";
import type { BatchLimits, ExporterSetting, Settings } from "../settings/types.ts";
import { consoleOutlet } from "./console/outlet.ts";
import { stdout } from "./console/stdout.ts";
import { ForeignOutlet } from "./foreign-outlet.ts";
import { MemoryOutlet } from "./memory-outlet.ts";
import { newSender } from "./new-sender.ts";
import { OtlpOutlet } from "./otlp-outlet.ts";
import type { Outlet } from "./outlet.ts";
import type { Sender } from "./sender.ts";
import { spoolUse } from "./spool-use.ts";
import { later } from "./timers.ts";
import type { Troubles } from "./troubles.ts";

export interface Outlets {
  readonly outlets: readonly Outlet[];
  /** Undefined until something was sent. */
  readonly sender: () => Sender | undefined;
  /** Starts it, where nothing was sent yet. */
  readonly openSender: () => Sender;
}

export function outletsFor(
  settings: Settings,
  exporters: readonly ForeignExporter[],
  troubles: Troubles,
): Outlets {
  const { batch: limits } = settings;
  const spool = spoolUse(settings, troubles);
  let sender: Sender | undefined;
  const openSender = (): Sender => {
    if (sender !== undefined) return sender;
    sender = newSender(troubles, spool);
    // All of them, in this order: the spool knows whose bodies it holds by that.
    for (const outlet of outlets) outlet.open?.();
    return sender;
  };
  const needs = { limits, troubles, sender: openSender, hasSpool: spool !== undefined };
  const outlets: readonly Outlet[] = [
    ...settings.exporters.map((setting) => outletFor(setting, needs)),
    ...exporters.map((exporter) => new ForeignOutlet(exporter, limits, troubles)),
  ];
  if (spool !== undefined) sendWhatWasLeft(openSender);
  return { outlets, sender: () => sender, openSender };
}

interface Needs {
  readonly limits: BatchLimits;
  readonly troubles: Troubles;
  readonly sender: () => Sender;
  readonly hasSpool: boolean;
}

function outletFor(setting: ExporterSetting, needs: Needs): Outlet {
  if (setting.kind === "otlp") {
    const { limits, sender, troubles, hasSpool } = needs;
    return new OtlpOutlet(setting, limits, sender, troubles, hasSpool);
  }
  if (setting.kind === "memory") return new MemoryOutlet();
  return consoleOutlet(setting.style, stdout.write, stdout.look);
}

/** Also where this program makes no spans. Those that end at once have no time for others' spans. */
function sendWhatWasLeft(openSender: () => Sender): void {
  later(SOON, openSender);
}

const SOON = 200;
