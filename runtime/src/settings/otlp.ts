/** otlpSettingOf(): OTLP, and what is OTLP with other defaults. */
import {
  type Address,
  addPath,
  addPathIfNone,
  addressOf,
  ensurePath,
  type Note,
  type SignalPath,
  type Witness,
} from "./address.ts";
import type { ExporterFields } from "./exporter-options.ts";
import { jaegerAddressOf, mendJaeger } from "./jaeger.ts";
import { ENDLESS } from "./kinds.ts";
import { quotedAddress } from "./quoted.ts";
import type { Found, Reader } from "./reader.ts";
import { type Signal, TRACES } from "./signals.ts";
import type { OtlpSetting } from "./types.ts";
import { VARIABLES, type Variable } from "./variables.ts";

/** Undefined when what it takes is missing. */
export function otlpSettingOf(
  reader: Reader,
  name: OtlpSetting["name"],
  fields: ExporterFields,
  signal: Signal = TRACES,
): OtlpSetting | undefined {
  const own = MAKERS[name](reader, fields, signal);
  if (own === undefined) return undefined;
  const { timeout = reader.get(signal.timeout), compression } = fields;
  const patience = Math.min(timeout === 0 ? ENDLESS : timeout, reader.get(signal.exportTimeout));
  return {
    kind: "otlp",
    name,
    ...own.address,
    headers: own.headers,
    timeout: patience,
    compression: compression ?? reader.get(signal.compression),
    ...own.files,
  };
}

interface Own {
  readonly address: Address;
  readonly headers: OtlpSetting["headers"];
  readonly files: Files;
}

type Files = Pick<OtlpSetting, "certificate" | "clientKey" | "clientCertificate">;

type Maker = (reader: Reader, fields: ExporterFields, signal: Signal) => Own | undefined;

/** Headers and files of the standard variables are for one receiver: no other is shown them. */
const MAKERS: Readonly<Record<OtlpSetting["name"], Maker>> = {
  otlp(reader, fields, signal) {
    return {
      address: otlpAddressOf(reader, fields, signal),
      headers: lowerCased(fields.headers) ?? otlpHeadersOf(reader, signal),
      files: filesOf(fields, (file) => reader.find(signal[file])?.value),
    };
  },
  jaeger(reader, fields) {
    return {
      address: jaegerAddressOf(reader, ofCode(fields), fields.protocol),
      headers: lowerCased(fields.headers) ?? {},
      files: filesOf(fields),
    };
  },
  arize(reader, fields) {
    const key = fields.apiKey ?? reader.find(VARIABLES.arizeKey)?.value;
    const space = fields.spaceId ?? reader.find(VARIABLES.arizeSpace)?.value;
    for (const [value, { names }] of [
      [key, VARIABLES.arizeKey],
      [space, VARIABLES.arizeSpace],
    ] as const) {
      if (value === undefined) {
        reader.report("SW516", `arize needs ${names[0]}, which is not set; it is left out`);
      }
    }
    if (key === undefined || space === undefined) return undefined;
    // As Arize's own packages send them; the last two are their old names.
    const headers = {
      authorization: key,
      "arize-space-id": space,
      "arize-interface": "otel",
      api_key: key,
      space_id: space,
    };
    const url = "https://otlp.arize.com/v1/traces";
    return preset(reader, fields, VARIABLES.arizeEndpoint, url, headers);
  },
  phoenix(reader, fields) {
    const key = fields.apiKey ?? reader.find(VARIABLES.phoenixKey)?.value;
    const headers: Record<string, string> =
      key === undefined ? {} : { authorization: `Bearer ${key}` };
    const url = "http://localhost:6006/v1/traces";
    return preset(reader, fields, VARIABLES.phoenixEndpoint, url, headers);
  },
};

function preset(
  reader: Reader,
  fields: ExporterFields,
  endpoint: Variable<string>,
  url: string,
  headers: Readonly<Record<string, string>>,
): Own {
  const witnesses = [
    ...ofCode(fields),
    ...witnessOf(reader.find(endpoint), (one) => ensurePath(one, TRACES.path)),
  ];
  const { protocol = "http/protobuf" } = fields;
  const fallback = (used: string): string => (used === "grpc" ? new URL(url).origin : url);
  return {
    address: addressOf(reader, witnesses, { protocol, grpcScheme: "https", fallback }),
    headers: { ...headers, ...lowerCased(fields.headers) },
    files: filesOf(fields),
  };
}

function otlpAddressOf(reader: Reader, fields: ExporterFields, signal: Signal): Address {
  const { path } = signal;
  const own = reader.find(signal.endpoint);
  const other = reader.find(VARIABLES.otherEndpoint);
  const witnesses = [
    ...ofCode(fields, path),
    ...witnessOf(own, () => noteIfNoPath(own?.value ?? "", path)),
    ...witnessOf(reader.find(VARIABLES.endpoint), (url) => addPath(url, path)),
    ...witnessOf(other, (url) => mendJaeger(url, quotedAddress(other?.value ?? ""), path)).map(
      (witness) => ({ ...witness, isAlias: true }),
    ),
  ];
  return addressOf(reader, witnesses, {
    protocol: fields.protocol ?? reader.find(signal.protocol)?.value,
    grpcScheme: reader.get(signal.insecure) ? "http" : "https",
    fallback: (protocol) =>
      protocol === "grpc" ? "http://localhost:4317" : `http://localhost:4318${path}`,
  });
}

function ofCode(
  { path, url }: ExporterFields,
  signalPath: SignalPath = TRACES.path,
): readonly Witness[] {
  if (url === undefined) return [];
  const found = { name: `start(): ${path}.url`, value: url };
  return witnessOf(found, (one) => addPathIfNone(one, signalPath));
}

function witnessOf(
  found: Found<string> | undefined,
  complete: Witness["complete"],
): readonly Witness[] {
  if (found === undefined) return [];
  const { name, value } = found;
  return [{ name, text: value, said: quotedAddress(value), complete }];
}

/** An address of one signal is what it says; but that one without a path is meant, is unlikely. */
function noteIfNoPath(text: string, path: SignalPath): Note | undefined {
  if (!/^[a-z]+:\/\/[^/?#]*$/i.test(text)) return undefined;
  return { code: "SW513", what: `is ${quotedAddress(text)}, without a path such as ${path}` };
}

function otlpHeadersOf(reader: Reader, signal: Signal): OtlpSetting["headers"] {
  const key = reader.find(VARIABLES.otlpKey)?.value;
  return {
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
    ...reader.get(VARIABLES.headers),
    ...reader.get(signal.headers),
  };
}

function lowerCased(
  headers: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> | undefined {
  if (headers === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function filesOf(
  fields: ExporterFields,
  find: (file: keyof Files) => string | undefined = () => undefined,
): Files {
  const certificate = fields.certificate ?? find("certificate");
  const clientKey = fields.clientKey ?? find("clientKey");
  const clientCertificate = fields.clientCertificate ?? find("clientCertificate");
  return {
    ...(certificate !== undefined && { certificate }),
    ...(clientKey !== undefined && { clientKey }),
    ...(clientCertificate !== undefined && { clientCertificate }),
  };
}
