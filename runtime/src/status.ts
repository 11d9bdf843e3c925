/** status(): how tracing is doing, in one plain object. */
import type { LibraryStatus } from "./libraries/index.ts";
import { registered } from "./otel.ts";
import { isEntered } from "./place.ts";
import { shared } from "./shared.ts";
import type { MetricsStatus } from "./telemetry/metrics/status.ts";
import type { OutletStatus } from "./telemetry/outlet-status.ts";
import { running } from "./telemetry/running.ts";
import { type Toggle, toggles } from "./toggles.ts";

export interface Status {
  /** Whether woven code makes spans now. */
  readonly live: boolean;
  /** What switched tracing off. */
  readonly off?: string;
  readonly startedBy: "register" | "start" | "another SDK" | "nobody";
  readonly service?: string;
  readonly exporters: readonly ExporterStatus[];
  /** Exporters of metrics; undefined where there are none of ours. */
  readonly metrics?: readonly MetricsStatus[];
  /** Spans of all exporters together: neither delivered nor dropped, delivered, dropped. */
  readonly queued: number;
  readonly sent: number;
  readonly dropped: number;
  /** Spans that wait on disk; undefined without a spool. */
  readonly spooled?: number;
  /** Spans that have started and not ended. */
  readonly openSpans: number;
  /** Functions whose calls went beyond their budget under one span, and were only counted from there. */
  readonly hot: readonly HotFunction[];
  /** Libraries that OpenTelemetry's packages trace, as far as the application has those. */
  readonly libraries: readonly LibraryStatus[];
  /** Requests that asked for the program's health, and left no trace. */
  readonly healthChecks: number;
  /** What is switched off, and on again: the last one that matches decides. */
  readonly toggles: readonly Toggle[];
  readonly lastTrouble?: string;
  /**
   * "shared": spans of other libraries nest in ours, and ours in theirs. "own": the context manager of the
   * application can't be entered, so only ours nest.
   */
  readonly context: "shared" | "own";
}

export interface HotFunction {
  readonly function: string;
  readonly place: string;
  readonly calls: number;
}

export type ExporterStatus = OutletStatus;
export type { LibraryStatus };

export function status(): Status {
  const run = running();
  const now = run?.telemetry?.status();
  const exporters = now?.exporters ?? [];
  const sum = (count: (one: ExporterStatus) => number): number =>
    exporters.reduce((total, one) => total + count(one), 0);
  return {
    live: shared.live,
    ...(run?.off !== undefined && { off: run.off }),
    startedBy: whoStarted(),
    ...(run !== undefined && { service: run.service }),
    exporters,
    ...(now?.metrics !== undefined && { metrics: now.metrics }),
    queued: sum(({ queued }) => queued),
    sent: sum(({ sent }) => sent),
    dropped: sum(({ dropped }) => Object.values(dropped).reduce((all, some) => all + some, 0)),
    ...(exporters.some(({ spooled }) => spooled !== undefined) && {
      spooled: sum(({ spooled = 0 }) => spooled),
    }),
    openSpans: now?.openSpans ?? 0,
    hot: Object.values(shared.hot).map(({ file, line, ...said }) => ({
      ...said,
      place: `${file}:${line}`,
    })),
    libraries: run?.libraries?.status() ?? [],
    healthChecks: run?.health?.count ?? 0,
    toggles: toggles(),
    ...(now?.lastTrouble !== undefined && { lastTrouble: now.lastTrouble }),
    context: isEntered(registered()?.context) ? "shared" : "own",
  };
}

function whoStarted(): Status["startedBy"] {
  const run = running();
  if (run?.telemetry !== undefined && !run.telemetry.isTakenOver) return run.startedBy;
  return registered()?.trace === undefined ? "nobody" : "another SDK";
}
