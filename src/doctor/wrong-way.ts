/** wrongWay(): the right host, and the wrong port or protocol. */
import { type Asked, shownAddress } from "./asked.ts";
import type { Check } from "./check.ts";
import { addressVariable, protocolVariable } from "./exporter-variables.ts";
import { takesNoSpans } from "./findings.ts";

/** The right receiver, spoken to in the wrong way. */
export function wrongWay({ setting, env, other }: Asked, says: string): Check {
  const { protocol = "grpc", url = "" } = other ?? {};
  const variable = addressVariable(setting, env);
  const isWhole = protocol !== "grpc" && variable === "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
  const address = isWhole ? shownAddress(url) : new URL(url).origin;
  const protocolToo = setting.name === "otlp" ? `${protocolVariable(env)}=${protocol} ` : "";
  const what = protocol === "grpc" ? "gRPC" : "HTTP";
  const mend = `${protocolToo}${variable}=${address}`;
  return takesNoSpans(setting.name, `${says}; a receiver for ${what} is at ${address}`, [mend]);
}

/** Where nobody knows better. */
export function elsewhere({ setting, env }: Asked): string {
  return `${addressVariable(setting, env)}: is this the receiver for traces?`;
}
