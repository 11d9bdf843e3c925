/** runningChecks(): how a program that runs says that its tracing is doing. */
import { aside, type Check, well } from "./check.ts";
import {
  functionsSwitchedOff,
  inTrouble,
  neverStarted,
  noStatus,
  switchedOff,
} from "./findings.ts";
import { getJson } from "./get-json.ts";

/** As far as it is looked at here; the runtime's type is `Status`. */
interface Status {
  readonly live: boolean;
  readonly off?: string;
  readonly startedBy: string;
  readonly service?: string;
  readonly exporters: readonly { name: string; to?: string; dropped: Record<string, number> }[];
  readonly queued: number;
  readonly sent: number;
  readonly dropped: number;
  readonly openSpans: number;
  readonly toggles?: readonly { readonly pattern: string; readonly on: boolean }[];
  readonly hot?: readonly { readonly function: string; readonly calls: number }[];
  readonly lastTrouble?: string;
  readonly context: "shared" | "own";
}

const NAME = "running";

export async function runningChecks(url: string): Promise<readonly Check[]> {
  const got = await getJson(url);
  const mends = ["SPANWEAVE_STATUS_PORT=<port> in the program's environment opens that port"];
  if (got.status === undefined) return [noStatus(`${url}: ${got.why}`, mends)];
  const { status, data } = got;
  if (status !== 200 || !isStatus(data)) {
    return [noStatus(`what ${url} answers (HTTP ${status}) is no status of a program`, mends)];
  }
  return judge(data);
}

function isStatus(data: unknown): data is Status {
  if (typeof data !== "object" || data === null) return false;
  const { live, exporters, sent, dropped } = data as Partial<Status>;
  return (
    typeof live === "boolean" &&
    Array.isArray(exporters) &&
    typeof sent === "number" &&
    typeof dropped === "number"
  );
}

function judge(status: Status): readonly Check[] {
  const { live, off, startedBy, service = "it", sent, queued, openSpans } = status;
  if (off !== undefined) {
    return [switchedOff(NAME, `${service} is switched off: ${off}`, ["start it without that"])];
  }
  if (!live || startedBy === "nobody") {
    const mends = ["node --import @spanweave/runtime/register <your program>"];
    return [
      {
        ...neverStarted(`${service} makes no spans: nothing has started telemetry`, mends),
        name: NAME,
      },
    ];
  }
  const spans = `spans: ${sent} sent, ${queued} waiting, ${openSpans} open`;
  return [well(NAME, `${service}, started by ${startedBy}; ${spans}`), ...troublesOf(status)];
}

function troublesOf({
  exporters,
  dropped,
  lastTrouble,
  toggles = [],
  hot = [],
  context,
}: Status): readonly Check[] {
  const off = toggles.filter(({ on }) => !on).map(({ pattern }) => pattern);
  const reasons = exporters.flatMap(({ name, dropped: by }) =>
    Object.entries(by).map(([reason, spans]) => `${spans} ${reason} (${name})`),
  );
  return [
    ...(dropped > 0 ? [inTrouble(`spans were dropped: ${reasons.join(", ")}`, [DROPPED])] : []),
    ...(lastTrouble === undefined
      ? []
      : [inTrouble(`its last trouble: ${lastTrouble}`, [TROUBLE])]),
    ...(context === "own" ? [inTrouble(OWN, [OWN_MEND])] : []),
    ...(off.length > 0 ? [functionsSwitchedOff(off)] : []),
    ...(hot.length > 0
      ? [
          aside(
            NAME,
            `only counted beyond their budget: ${hot.map((one) => one.function).join(", ")}`,
          ),
        ]
      : []),
  ];
}

const DROPPED = "a receiver that keeps up; or OTEL_BSP_MAX_QUEUE_SIZE, or a sampler";
const TROUBLE = "see whether it lasts; the program's stderr has all of them";
const OWN =
  "spans of other libraries don't nest in woven ones: the context manager can't be entered";
const OWN_MEND =
  "SpanweaveContextManager of @spanweave/runtime/context, or an AsyncLocalStorage one";
