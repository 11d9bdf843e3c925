/** Writes protobuf messages by hand, for what receivers answer. */

export function message(...fields: readonly Uint8Array[]): Buffer {
  return Buffer.concat(fields);
}

export function varint(field: number, value: bigint): Buffer {
  return Buffer.concat([number(BigInt(field * 8)), number(value)]);
}

export function bytes(field: number, value: Uint8Array | string): Buffer {
  const content = Buffer.from(value);
  return Buffer.concat([number(BigInt(field * 8 + 2)), number(BigInt(content.length)), content]);
}

/** What a receiver answers that did not take all. */
export function partialSuccess(spans: number, why: string): Buffer {
  return bytes(1, message(varint(1, BigInt(spans)), bytes(2, why)));
}

function number(value: bigint): Buffer {
  const written: number[] = [];
  let rest = value;
  do {
    written.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(written);
}
