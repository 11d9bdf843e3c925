/** readMsgpack(): https://github.com/msgpack/msgpack/blob/master/spec.md, without extensions. */

export type Unpacked =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Unpacked[]
  | { [key: string]: Unpacked };

export function readMsgpack(bytes: Uint8Array): Unpacked {
  const data = Buffer.from(bytes);
  let at = 0;
  const take = (length: number): Buffer => {
    at += length;
    return data.subarray(at - length, at);
  };
  const unsigned = (length: number): number => take(length).readUIntBE(0, length);
  const text = (length: number): string => take(length).toString();
  const list = (length: number): Unpacked[] => Array.from({ length }, read);
  const map = (length: number): Unpacked =>
    Object.fromEntries(Array.from({ length }, () => [String(read()), read()]));
  const others: Readonly<Record<number, () => Unpacked>> = {
    192: () => null,
    194: () => false,
    195: () => true,
    196: () => take(unsigned(1)),
    197: () => take(unsigned(2)),
    198: () => take(unsigned(4)),
    202: () => take(4).readFloatBE(),
    203: () => take(8).readDoubleBE(),
    204: () => unsigned(1),
    205: () => unsigned(2),
    206: () => unsigned(4),
    207: () => take(8).readBigUInt64BE(),
    208: () => take(1).readInt8(),
    209: () => take(2).readInt16BE(),
    210: () => take(4).readInt32BE(),
    211: () => take(8).readBigInt64BE(),
    217: () => text(unsigned(1)),
    218: () => text(unsigned(2)),
    219: () => text(unsigned(4)),
    220: () => list(unsigned(2)),
    221: () => list(unsigned(4)),
    222: () => map(unsigned(2)),
    223: () => map(unsigned(4)),
  };
  function read(): Unpacked {
    const type = unsigned(1);
    if (type < 128) return type;
    if (type < 144) return map(type & 15);
    if (type < 160) return list(type & 15);
    if (type < 192) return text(type & 31);
    if (type >= 224) return type - 256;
    const other = others[type];
    if (other === undefined) throw new Error(`no msgpack: type ${type} at ${at - 1}`);
    return other();
  }
  return read();
}
