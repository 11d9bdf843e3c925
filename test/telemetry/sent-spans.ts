/** Reads the spans of an encoded ExportTraceServiceRequest, without any code of those who wrote it. */

export interface SentSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  /** 1: internal, 2: server, 3: client, 4: producer, 5: consumer. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
}

/** https://github.com/open-telemetry/opentelemetry-proto: numbers of fields. */
export function sentSpans(body: Uint8Array): SentSpan[] {
  return fields(body, 1).flatMap((resourceSpans) => {
    const resource = fields(resourceSpans, 1).flatMap((one) => fields(one, 1));
    const spans = fields(resourceSpans, 2).flatMap((scopeSpans) => fields(scopeSpans, 2));
    return spans.map((span) => ({
      name: text(fields(span, 5)[0]),
      traceId: hex(fields(span, 1)[0]),
      spanId: hex(fields(span, 2)[0]),
      parentSpanId: hex(fields(span, 4)[0]),
      kind: Number([...read(span)].find(({ number }) => number === 6)?.varint ?? 0n),
      attributes: Object.fromEntries(fields(span, 9).map(pair)),
      resource: Object.fromEntries(resource.map(pair)),
    }));
  });
}

export function pair(keyValue: Uint8Array): [key: string, value: unknown] {
  const [value = new Uint8Array()] = fields(keyValue, 2);
  return [text(fields(keyValue, 1)[0]), plainValue(value)];
}

function plainValue(any: Uint8Array): unknown {
  const [field] = [...read(any)];
  if (field === undefined) return undefined;
  const { number, bytes, varint } = field;
  if (number === 1) return text(bytes);
  if (number === 2) return varint === 1n;
  if (number === 3) return Number(BigInt.asIntN(64, varint ?? 0n));
  if (number === 4) return Buffer.from(bytes ?? []).readDoubleLE();
  return fields(bytes ?? new Uint8Array(), 1).map(plainValue);
}

/** Of a message, those of one number that hold bytes. */
export function fields(message: Uint8Array, number: number): Uint8Array[] {
  return [...read(message)].flatMap((field) =>
    field.number === number && field.bytes !== undefined ? [field.bytes] : [],
  );
}

export interface Field {
  readonly number: number;
  readonly bytes?: Uint8Array;
  readonly varint?: bigint;
}

export function* read(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++] ?? 0;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const [number, type] = [tag >> 3, tag & 7];
    if (type === 0) yield { number, varint: varint() };
    else if (type === 1) yield { number, bytes: take(8) };
    else if (type === 2) yield { number, bytes: take(Number(varint())) };
    else yield { number, bytes: take(4) };
  }
}

export function text(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("hex");
}
