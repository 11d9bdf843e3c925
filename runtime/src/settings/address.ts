/** addressOf(): where a receiver is, of all who speak of it. */
import { quotedAddress, shownAddress } from "./quoted.ts";
import type { Reader } from "./reader.ts";
import type { OtlpSetting } from "./types.ts";

export type Protocol = OtlpSetting["protocol"];

/** Somebody who says where the receiver is. */
export interface Witness {
  readonly name: string;
  /** What it says, as a message may show it. */
  readonly said: string;
  readonly text: string;
  /** Whether it is told when it differs from a stronger one. */
  readonly isAlias?: boolean;
  /** Puts an HTTP address right, or says what is wrong with it. */
  readonly complete: (url: URL) => Note | undefined;
}

export interface Note {
  readonly code: string;
  readonly what: string;
}

export interface Address {
  readonly url: string;
  readonly protocol: Protocol;
}

export interface Wanted {
  /** Undefined where nobody says it. */
  readonly protocol: Protocol | undefined;
  /** Of an address for gRPC that has none. */
  readonly grpcScheme: "http" | "https";
  readonly fallback: (protocol: Protocol) => string;
}

export function addressOf(
  reader: Reader,
  witnesses: readonly Witness[],
  { protocol, grpcScheme, fallback }: Wanted,
): Address {
  const read = witnesses.map((witness) => readWitness(witness, protocol, grpcScheme));
  const used = read.find(({ address }) => address !== undefined);
  const otherwise = protocol ?? "http/protobuf";
  const address = used?.address ?? { url: fallback(otherwise), protocol: otherwise };
  const isUsed = `${shownAddress(address.url)} is used`;
  for (const one of read) {
    const { name, isAlias = false } = one.witness;
    if (one === used || one.address === undefined) {
      for (const { code, what } of one.notes) reader.tell(code, `${name} ${what}`, isUsed);
    } else if (isAlias && used !== undefined && one.address.url !== address.url) {
      const difference = `${name} is ${one.witness.said}, and ${used.witness.name} is ${used.witness.said}`;
      reader.tell("SW515", difference, `${used.witness.name} is used`);
    }
  }
  return address;
}

interface ReadWitness {
  readonly witness: Witness;
  /** Undefined when it can't be read. */
  readonly address: Address | undefined;
  readonly notes: readonly Note[];
}

function readWitness(
  witness: Witness,
  saidProtocol: Protocol | undefined,
  grpcScheme: "http" | "https",
): ReadWitness {
  const { text, said } = witness;
  const notes: Note[] = [];
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text);
  const scheme = saidProtocol === "grpc" ? grpcScheme : "http";
  const url = parse(hasScheme ? text : `${scheme}://${text}`);
  if (url === undefined) {
    notes.push({ code: "SW513", what: `is ${said}, which is no http:// or https:// address` });
    return { witness, address: undefined, notes };
  }
  if (!hasScheme && saidProtocol !== "grpc") {
    notes.push({ code: "SW513", what: `is ${said}, which has no scheme` });
  }
  const protocol = saidProtocol ?? (isGrpcPort(url) ? "grpc" : "http/protobuf");
  if (protocol === "grpc") {
    return { witness, address: { url: `${url.protocol}//${url.host}`, protocol }, notes };
  }
  const note = witness.complete(url);
  if (note !== undefined) notes.push(note);
  return { witness, address: { url: url.href, protocol }, notes };
}

/** Receivers take gRPC there, and nothing else: https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-default-port */
function isGrpcPort({ port, pathname, search }: URL): boolean {
  return port === "4317" && pathname === "/" && search === "";
}

function parse(text: string): URL | undefined {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

export type SignalPath = "/v1/traces" | "/v1/metrics";

/** For an address of all signals: https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp */
export function addPath(url: URL, path: SignalPath): Note | undefined {
  if (endsIn(url, path)) {
    const what = `is ${quotedAddress(url.href)}, to which ${path} would be added once more`;
    return { code: "SW513", what };
  }
  url.pathname = url.pathname.replace(/(\/v1\/traces)?\/*$/, path);
  return undefined;
}

/** For an address with or without the path of a signal, or with `/v1` alone. */
export function ensurePath(url: URL, path: SignalPath): undefined {
  if (endsIn(url, path)) return;
  url.pathname = url.pathname.replace(/(\/v1(\/traces)?)?\/*$/, path);
}

/** For an address of code's own. */
export function addPathIfNone(url: URL, path: SignalPath): undefined {
  if (url.pathname === "/") url.pathname = path;
}

function endsIn({ pathname }: URL, path: SignalPath): boolean {
  return pathname.replace(/\/$/, "").endsWith(path);
}
