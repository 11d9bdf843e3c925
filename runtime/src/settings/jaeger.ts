/** jaegerAddressOf(): where Jaeger takes OTLP, which it does since 1.35. */
import {
  type Address,
  addressOf,
  ensurePath,
  type Note,
  type SignalPath,
  type Witness,
} from "./address.ts";
import { quotedAddress } from "./quoted.ts";
import type { Reader } from "./reader.ts";
import { VARIABLES } from "./variables.ts";

const HTTP_PORT = "4318";
const GRPC_PORT = "4317";
/** Of its agent and its collector, for Thrift and for gRPC of its own; the last is its page's. */
const OTHER_PORTS: ReadonlySet<string> = new Set([
  ...["5775", "6831", "6832", "14250", "14268"],
  "16686",
]);

export function jaegerAddressOf(
  reader: Reader,
  ofCode: readonly Witness[],
  protocol: Address["protocol"] | undefined,
): Address {
  const endpoint = reader.find(VARIABLES.jaegerEndpoint);
  const witnesses = [...ofCode];
  if (endpoint !== undefined) {
    const said = quotedAddress(endpoint.value);
    const complete = (url: URL): Note | undefined => mendJaeger(url, said);
    witnesses.push({ name: endpoint.name, said, text: endpoint.value, complete });
  }
  witnesses.push(...hostAndPort(reader, protocol === "grpc" ? GRPC_PORT : HTTP_PORT));
  return addressOf(reader, witnesses, {
    protocol,
    grpcScheme: "http",
    fallback: (used) =>
      used === "grpc" ? `http://localhost:${GRPC_PORT}` : `http://localhost:${HTTP_PORT}/v1/traces`,
  });
}

/** An address that takes no OTLP becomes the one on the same host that does. */
export function mendJaeger(
  url: URL,
  said: string,
  path: SignalPath = "/v1/traces",
): Note | undefined {
  if (!OTHER_PORTS.has(url.port) && !/\/api\/traces\/?$/.test(url.pathname)) {
    return ensurePath(url, path);
  }
  url.port = HTTP_PORT;
  url.pathname = path;
  url.search = "";
  return { code: "SW517", what: `is ${said}, where Jaeger takes no OTLP` };
}

function hostAndPort(reader: Reader, usualPort: string): readonly Witness[] {
  const host = reader.find(VARIABLES.jaegerHost);
  const port = reader.find(VARIABLES.jaegerPort);
  const speaker = port ?? host;
  if (speaker === undefined) return [];
  const name = reader.get(VARIABLES.jaegerHost);
  const isBareIpv6 = /^[\da-f]*:[\da-f:.]*:[\da-f.]*$/i.test(name);
  const withScheme = name.includes("://") ? name : `http://${isBareIpv6 ? `[${name}]` : name}`;
  const said = port === undefined ? quotedAddress(name) : String(port.value);
  return [
    {
      name: speaker.name,
      said,
      text: withPort(withScheme, port?.value, usualPort),
      isAlias: true,
      complete: (url) => mendJaeger(url, said),
    },
  ];
}

function withPort(text: string, port: number | undefined, usualPort: string): string {
  try {
    const url = new URL(text);
    if (port !== undefined) url.port = String(port);
    else if (url.port === "" && url.protocol === "http:") url.port = usualPort;
    return url.href;
  } catch {
    return text;
  }
}
