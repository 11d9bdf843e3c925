/** spoolUse(): what a sender is told of the spool. */
import { resolve } from "node:path";
import type { Settings } from "../settings/types.ts";
import type { SpoolOptions } from "./thread/spool/spool.ts";
import type { Troubles } from "./troubles.ts";

export interface SpoolUse {
  readonly options: SpoolOptions;
  /** Told when it can't do its work. */
  readonly complain: (message: string) => void;
}

/** Undefined unless somebody asked for it, and something can go through it. */
export function spoolUse(settings: Settings, troubles: Troubles): SpoolUse | undefined {
  const { spool, resource, exporters } = settings;
  if (spool === undefined || !exporters.some(({ kind }) => kind === "otlp")) return undefined;
  const service = String(resource["service.name"]);
  return {
    options: { folder: resolve(spool.folder), maxBytes: spool.maxBytes, service },
    complain: (message) => {
      const what = `the spool: ${message}; what can't be on disk waits in memory`;
      troubles.remind({ code: "SW529", message: what }, spool.folder);
    },
  };
}
