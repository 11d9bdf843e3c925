/** otlpSettingOf(): OTLP, and what is OTLP with other defaults. */
import {
  type Address,
  addPathIfNone,
  addressOf,
  addTracesPath,
  ensureTracesPath,
  type Note,
  type Witness,
} from "./address.ts";
import type { ExporterFields } from "./exporter-options.ts";
import { jaegerAddressOf, mendJaeger } from "./jaeger.ts";
import { ENDLESS } from "./kinds.ts";
import { quotedAddress } from "./quoted.ts";
import type { Found, Reader } from "./reader.ts";
import type { OtlpSetting } from "./types.ts";
import { VARIABLES, type Variable } from "./variables.ts";

/** Undefined when what it takes is missing. */
export function otlpSettingOf(
  reader: Reader,
  name: OtlpSetting["name"],
  fields: ExporterFields,
): OtlpSetting | undefined {
  const own = MAKERS[name](reader, fields);
  if (own === undefined) return undefined;
  const { timeout = reader.get(VARIABLES.timeout), compression } = fields;
  const patience = Math.min(timeout === 0 ? ENDLESS : timeout, reader.get(VARIABLES.exportTimeout));
  return {
    kind: "otlp",
    name,
    ...own.address,
    headers: own.headers,
    timeout: patience,
    compression: compression ?? reader.get(VARIABLES.compression),
    ...own.files,
  };
}

interface Own {
  readonly address: Address;
  readonly headers: OtlpSetting["headers"];
  readonly files: Files;
}

type Files = Pick<OtlpSetting, "certificate" | "clientKey" | "clientCertificate">;

type Maker = (reader: Reader, fields: ExporterFields) => Own | undefined;

/** Headers and files of the standard variables are for one receiver: no other is shown them. */
const MAKERS: Readonly<Record<OtlpSetting["name"], Maker>> = {
  otlp(reader, fields) {
    return {
      address: otlpAddressOf(reader, fields),
      headers: lowerCased(fields.headers) ?? otlpHeadersOf(reader),
      files: filesOf(fields, (variable) => reader.find(variable)?.value),
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
  const witnesses = [...ofCode(fields), ...witnessOf(reader.find(endpoint), ensureTracesPath)];
  const { protocol = "http/protobuf" } = fields;
  const fallback = (used: string): string => (used === "grpc" ? new URL(url).origin : url);
  return {
    address: addressOf(reader, witnesses, { protocol, grpcScheme: "https", fallback }),
    headers: { ...headers, ...lowerCased(fields.headers) },
    files: filesOf(fields),
  };
}

function otlpAddressOf(reader: Reader, fields: ExporterFields): Address {
  const traces = reader.find(VARIABLES.tracesEndpoint);
  const other = reader.find(VARIABLES.otherEndpoint);
  const witnesses = [
    ...ofCode(fields),
    ...witnessOf(traces, () => noteIfNoPath(traces?.value ?? "")),
    ...witnessOf(reader.find(VARIABLES.endpoint), addTracesPath),
    ...witnessOf(other, (url) => mendJaeger(url, quotedAddress(other?.value ?? ""))).map(
      (witness) => ({ ...witness, isAlias: true }),
    ),
  ];
  return addressOf(reader, witnesses, {
    protocol: fields.protocol ?? reader.find(VARIABLES.protocol)?.value,
    grpcScheme: reader.get(VARIABLES.insecure) ? "http" : "https",
    fallback: (protocol) =>
      protocol === "grpc" ? "http://localhost:4317" : "http://localhost:4318/v1/traces",
  });
}

function ofCode({ path, url }: ExporterFields): readonly Witness[] {
  if (url === undefined) return [];
  return witnessOf({ name: `start(): ${path}.url`, value: url }, addPathIfNone);
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
function noteIfNoPath(text: string): Note | undefined {
  if (!/^[a-z]+:\/\/[^/?#]*$/i.test(text)) return undefined;
  return { code: "SW513", what: `is ${quotedAddress(text)}, without a path such as /v1/traces` };
}

function otlpHeadersOf(reader: Reader): OtlpSetting["headers"] {
  const key = reader.find(VARIABLES.otlpKey)?.value;
  return {
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
    ...reader.get(VARIABLES.headers),
    ...reader.get(VARIABLES.tracesHeaders),
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
  find: (variable: Variable<string>) => string | undefined = () => undefined,
): Files {
  const certificate = fields.certificate ?? find(VARIABLES.certificate);
  const clientKey = fields.clientKey ?? find(VARIABLES.clientKey);
  const clientCertificate = fields.clientCertificate ?? find(VARIABLES.clientCertificate);
  return {
    ...(certificate !== undefined && { certificate }),
    ...(clientKey !== undefined && { clientKey }),
    ...(clientCertificate !== undefined && { clientCertificate }),
  };
}
