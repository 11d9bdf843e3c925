/** Reads the fields of a protobuf message: https://protobuf.dev/programming-guides/encoding/ */

export interface Field {
  readonly number: number;
  /** Bytes, or the number that a varint holds; fixed-width numbers are passed over. */
  readonly value: Uint8Array | bigint;
}

/** Throws where the bytes are no message. */
export function* readFields(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new RangeError("no varint");
  };
  const skip = (length: number): void => {
    at += length;
    if (at > bytes.length) throw new RangeError("cut off");
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const number = Math.floor(key / 8);
    const type = key % 8;
    if (number === 0) throw new RangeError("no field");
    if (type === 0) yield { number, value: varint() };
    else if (type === 1) skip(8);
    else if (type === 5) skip(4);
    else if (type === 2) {
      const length = Number(varint());
      const start = at;
      skip(length);
      yield { number, value: bytes.subarray(start, at) };
    } else throw new RangeError("no such wire type");
  }
}

/** The last value of each field, as protobuf has it for fields that are given twice. */
export function fieldsOf(bytes: Uint8Array): ReadonlyMap<number, Uint8Array | bigint> {
  return new Map(Array.from(readFields(bytes), ({ number, value }) => [number, value]));
}

export function textOf(value: Uint8Array | bigint | undefined): string {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : "";
}

/** A signed number, as int32 and int64 are written; 0 if absent. */
export function numberOf(value: Uint8Array | bigint | undefined): number {
  return typeof value === "bigint" ? Number(BigInt.asIntN(64, value)) : 0;
}
