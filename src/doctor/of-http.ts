/** ofHttp(): what an answer over HTTP means. */
import { STATUS_CODES } from "node:http";
import { type Asked, shownAddress, wayOf } from "./asked.ts";
import { type Check, well } from "./check.ts";
import { addressVariable, credentialsVariable, protocolVariable } from "./exporter-variables.ts";
import { answersOddly, credentialsRefused, takesNoSpans, tlsFails } from "./findings.ts";
import type { Answer } from "./reply.ts";
import { wrongWay } from "./wrong-way.ts";

export function ofHttp(asked: Asked, { status, text, location }: Answer): Check {
  const { setting, env, other } = asked;
  const { name, protocol } = setting;
  const address = shownAddress(setting.url);
  const variable = addressVariable(setting, env);
  const said = text === "" ? "" : `: ${text}`;
  const named = `HTTP ${status} ${STATUS_CODES[status] ?? ""}`.trim();
  const says = `${address} answers ${named}${said}`;
  if (status >= 200 && status < 300) return well(name, `${wayOf(setting)} takes spans`);
  if (status >= 300 && status < 400) {
    const target =
      location && URL.canParse(location, address) ? new URL(location, address) : undefined;
    const to = target === undefined ? "<where it leads>" : shownAddress(target.href);
    const mend = `${variable}=${to}, since redirects are not followed`;
    return takesNoSpans(name, says, [mend]);
  }
  if (status === 401 || status === 403) {
    return credentialsRefused(name, says, [credentialsVariable(setting)]);
  }
  if (/HTTP request (?:was sent )?to (?:an )?HTTPS/i.test(text)) {
    const mend = `${variable}=${address.replace("http:", "https:")}`;
    return tlsFails(name, `${address} wants TLS`, [mend]);
  }
  if (other !== undefined) return wrongWay(asked, says);
  if (status === 404 || status === 405) {
    const mend = `${variable}: is the path right? Most receivers have /v1/traces`;
    return takesNoSpans(name, says, [mend]);
  }
  if (status === 415) {
    const instead = protocol === "http/json" ? "http/protobuf" : "http/json";
    return takesNoSpans(name, says, [`${protocolVariable(env)}=${instead}`]);
  }
  if (status === 429 || status === 503) {
    return answersOddly(name, says, ["it is there, and busy: ask again later"]);
  }
  if (status === 400) {
    return answersOddly(name, says, ["spanweave doctor --send: what it got was empty"]);
  }
  return takesNoSpans(name, says, ["the receiver's own log tells why"]);
}
