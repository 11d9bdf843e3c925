/** sendingChecks(): sends a span, and looks where it has come to. */
import { shownAddress } from "./asked.ts";
import { aside, type Check, well } from "./check.ts";
import { notAccepted, notReadBack } from "./findings.ts";
import type { Patient } from "./patient.ts";
import { type ReadBack, readBack } from "./read-back.ts";
import { type SentTo, SPAN_NAME, sendSpan } from "./send.ts";
import type { ExporterSetting, OtlpSetting, Settings } from "./settings.ts";

const NAME = "send";

export async function sendingChecks(
  { project, settings, env }: Patient,
  query: string | undefined,
): Promise<readonly Check[]> {
  const off = whyNot(settings);
  if (off !== undefined) return [notAccepted(NAME, `nothing is sent: ${off}`, [MEND_FIRST])];
  const sent = await sendSpan(project, env);
  if (typeof sent === "string")
    return [notAccepted(NAME, `nothing is sent: ${sent}`, [MEND_FIRST])];
  const { traceId, exporters } = sent;
  const tried = exporters.map(checkOf);
  const isAccepted = exporters.some(({ sent, to }) => sent > 0 && to !== undefined);
  const back = isAccepted ? await backChecks(settings as Settings, query, traceId) : [];
  return [aside("trace", `${traceId} is "${SPAN_NAME}"`), ...tried, ...back];
}

const MEND_FIRST = "mend what stands above first";

function whyNot(settings: Patient["settings"]): string | undefined {
  if (typeof settings === "string") return settings;
  return settings.off ?? (settings.exporters.length === 0 ? "there is no exporter" : undefined);
}

function checkOf({ name, to, sent, queued, dropped, lastError }: SentTo): Check {
  const where = to === undefined ? name : `${name}, ${shownAddress(to)},`;
  if (sent > 0) return well(NAME, `${where} ${to === undefined ? "has" : "accepted"} the span`);
  const reasons = Object.keys(dropped);
  const why = lastError ?? reasons[0] ?? (queued > 0 ? "no answer yet" : "it never came there");
  return notAccepted(NAME, `${where} did not get the span: ${why}`, [MEND_FIRST]);
}

/** Where backends that run beside their receiver are asked. */
const QUERY_PORTS = ["16686", "3200"];

async function backChecks(
  { exporters }: Settings,
  query: string | undefined,
  traceId: string,
): Promise<readonly Check[]> {
  const bases = query === undefined ? basesOf(exporters) : [query];
  const [page] = exporters.flatMap(pageOf);
  if (bases.length === 0) {
    return page === undefined ? [] : [aside("read back", `look for the trace at ${page}`)];
  }
  const back = await readBack(bases, traceId, SPAN_NAME);
  return [checkOfBack(back, query, page)];
}

function checkOfBack(back: ReadBack, query: string | undefined, page: string | undefined): Check {
  const name = "read back";
  if (back.found === "nothing") {
    const says = `${back.at} answers, and does not have the trace yet`;
    return notReadBack(says, ["look again in a moment; is it the backend of this receiver?"]);
  }
  if (back.found !== "nobody") return well(name, `${back.found} has it: ${back.at}`);
  if (query !== undefined) {
    return notReadBack(back.why, ["--query takes the address of Jaeger's or Tempo's query API"]);
  }
  const look = page === undefined ? "" : `; look at ${page}`;
  return aside(name, `no Jaeger or Tempo is seen beside the receiver (--query names one)${look}`);
}

/** Not for receivers of the wide world: their hosts have nothing at such ports. */
function basesOf(exporters: readonly ExporterSetting[]): readonly string[] {
  const found = exporters.filter(isOtlp).flatMap(({ name, url }) => {
    const { protocol, hostname } = new URL(url);
    const isNear = protocol === "http:" && (name === "otlp" || name === "jaeger");
    return isNear ? QUERY_PORTS.map((port) => `http://${hostname}:${port}`) : [];
  });
  return [...new Set(found)];
}

/** Where a person looks. */
function pageOf(setting: ExporterSetting): readonly string[] {
  if (!isOtlp(setting)) return [];
  if (setting.name === "arize") return ["https://app.arize.com"];
  return setting.name === "phoenix" ? [new URL(setting.url).origin] : [];
}

function isOtlp(setting: ExporterSetting): setting is OtlpSetting {
  return setting.kind === "otlp";
}
