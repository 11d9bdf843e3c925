/** ofGrpc(): what an answer to a call over gRPC means. */
import { type Asked, shownAddress, wayOf } from "./asked.ts";
import { type Check, well } from "./check.ts";
import { credentialsVariable } from "./exporter-variables.ts";
import { answersOddly, credentialsRefused, takesNoSpans } from "./findings.ts";
import type { Answer } from "./reply.ts";
import { elsewhere, wrongWay } from "./wrong-way.ts";

const UNIMPLEMENTED = 12;
const GRPC: Readonly<Record<number, string>> = {
  3: "INVALID_ARGUMENT",
  4: "DEADLINE_EXCEEDED",
  5: "NOT_FOUND",
  7: "PERMISSION_DENIED",
  8: "RESOURCE_EXHAUSTED",
  12: "UNIMPLEMENTED",
  13: "INTERNAL",
  14: "UNAVAILABLE",
  16: "UNAUTHENTICATED",
};

export function ofGrpc(asked: Asked, { status, grpcStatus, text }: Answer): Check {
  const { setting, other } = asked;
  const { name } = setting;
  const address = shownAddress(setting.url);
  if (grpcStatus === 0) return well(name, `${wayOf(setting)} takes spans`);
  const said = text === "" ? "" : `: ${text}`;
  if (grpcStatus === undefined) {
    const says = `${address} answers HTTP ${status}, which is no gRPC`;
    if (status === 401 || status === 403) {
      return credentialsRefused(name, says, [credentialsVariable(setting)]);
    }
    return other === undefined
      ? takesNoSpans(name, says, [elsewhere(asked)])
      : wrongWay(asked, says);
  }
  const says = `${address} answers gRPC ${GRPC[grpcStatus] ?? grpcStatus}${said}`;
  if (grpcStatus === 16 || grpcStatus === 7) {
    return credentialsRefused(name, says, [credentialsVariable(setting)]);
  }
  if (grpcStatus === UNIMPLEMENTED) return takesNoSpans(name, says, [elsewhere(asked)]);
  if (grpcStatus === 8 || grpcStatus === 14) {
    return answersOddly(name, says, ["it is there, and busy: ask again later"]);
  }
  return takesNoSpans(name, says, ["the receiver's own log tells why"]);
}
