/** receiverChecks(): where spans go, and whether somebody takes them there. */
import { askGrpc } from "./ask-grpc.ts";
import { askHttp } from "./ask-http.ts";
import type { OtherWay } from "./asked.ts";
import { aside, type Check, well } from "./check.ts";
import { clockChecks } from "./clock.ts";
import { diagnose } from "./diagnosis.ts";
import type { Patient } from "./patient.ts";
import type { Reply } from "./reply.ts";
import type { ExporterSetting, OtlpSetting } from "./settings.ts";

export async function receiverChecks({ settings, env }: Patient): Promise<readonly Check[]> {
  if (typeof settings === "string") return [];
  const asked = await Promise.all(settings.exporters.map((one) => checkOne(one, env)));
  return [
    ...asked.map(({ check }) => check),
    ...clockChecks(asked.flatMap(({ clock }) => clock ?? [])),
  ];
}

interface Checked {
  readonly check: Check;
  readonly clock?: { readonly date: string; readonly host: string; readonly at: number };
}

async function checkOne(setting: ExporterSetting, env: NodeJS.ProcessEnv): Promise<Checked> {
  if (setting.kind !== "otlp") return { check: OF_KINDS[setting.kind] };
  const reply = await ask(setting);
  const at = Date.now();
  const other = isTaken(reply) ? undefined : await otherWayOf(setting, reply);
  const check = diagnose({ setting, reply, other, env });
  const date = reply.answered ? reply.date : undefined;
  const { host } = new URL(setting.url);
  return { check, ...(date !== undefined && { clock: { date, host, at } }) };
}

const OF_KINDS = {
  console: well("console", "spans are printed"),
  memory: aside("memory", "spans stay in the program"),
};

function ask(setting: OtlpSetting): Promise<Reply> {
  return setting.protocol === "grpc" ? askGrpc(setting) : askHttp(setting);
}

function isTaken(reply: Reply): boolean {
  if (!reply.answered) return false;
  return reply.grpcStatus === undefined
    ? reply.status >= 200 && reply.status < 300
    : reply.grpcStatus === 0;
}

/** The port of the other protocol is the one that is taken by mistake. */
const PARTNER: Readonly<Record<string, string>> = { "4317": "4318", "4318": "4317" };

/** A way that works: the other protocol at this port, or at the port that is usual for it. */
async function otherWayOf(setting: OtlpSetting, reply: Reply): Promise<OtherWay | undefined> {
  if (!isLost(reply)) return undefined;
  const here = new URL(setting.url);
  const isGrpc = setting.protocol === "grpc";
  const protocol = isGrpc ? "http/protobuf" : "grpc";
  const ports = [here.port, PARTNER[here.port]].filter((port) => port !== undefined);
  const tries = ports.map(async (port) => {
    const url = new URL(here);
    url.port = port;
    url.pathname = isGrpc ? "/v1/traces" : "/";
    // What listens at another port need not be who the credentials are for.
    const headers = port === here.port ? setting.headers : {};
    const other = { ...setting, protocol, url: url.href, headers } as const;
    return isTaken(await ask(other)) ? ({ protocol, url: url.href } as const) : undefined;
  });
  return (await Promise.all(tries)).find((one) => one !== undefined);
}

/** It may be somewhere else, or speak otherwise. */
function isLost(reply: Reply): boolean {
  if (!reply.answered) return /^(?:HPE_|ERR_HTTP2_|ECONN|EPIPE)/.test(reply.code);
  return reply.grpcStatus === undefined && [400, 404, 405, 415, 464, 505].includes(reply.status);
}
