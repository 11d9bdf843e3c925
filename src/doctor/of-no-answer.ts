/** ofNoAnswer(): what it means that a receiver did not answer. */
import { type Asked, shownAddress } from "./asked.ts";
import type { Check } from "./check.ts";
import { addressVariable } from "./exporter-variables.ts";
import { takesNoSpans, unreachable } from "./findings.ts";
import { isOfTls, ofTls } from "./of-tls.ts";
import type { NoAnswer } from "./reply.ts";
import { elsewhere, wrongWay } from "./wrong-way.ts";

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the name of the host can't be looked up now",
  ECONNRESET: "it closes the connection without an answer",
  EPIPE: "it closes the connection without an answer",
  ETIMEDOUT: "no connection comes to be",
  EHOSTUNREACH: "there is no way to this host",
  ENETUNREACH: "there is no network",
  SILENT: "it says nothing for 2 s",
};

const OF_NO_HTTP = /^HPE_|^ERR_HTTP2_/;

export function ofNoAnswer(asked: Asked, { code, text }: NoAnswer): Check {
  const { setting, env, other } = asked;
  const { name } = setting;
  const address = shownAddress(setting.url);
  const variable = addressVariable(setting, env);
  if (isOfTls(code)) return ofTls(asked, code, text);
  if (OF_NO_HTTP.test(code)) {
    const says = `what answers at ${address} speaks no ${setting.protocol === "grpc" ? "HTTP/2" : "HTTP/1.1"}`;
    return other === undefined
      ? takesNoSpans(name, says, [elsewhere(asked)])
      : wrongWay(asked, says);
  }
  const says = `${address}: ${WORDS[code] ?? `${text} ${code}`.trim()}`;
  if (other !== undefined) return wrongWay(asked, says);
  const forNow = name === "otlp" ? ["OTEL_TRACES_EXPORTER=console shows spans for now"] : [];
  const isHost = code === "ENOTFOUND" || code === "EAI_AGAIN";
  const mend = isHost
    ? `${variable}: is the host right?`
    : `start the receiver, or set ${variable} to where it is`;
  return unreachable(name, says, [mend, ...(isHost ? [] : forNow)]);
}
