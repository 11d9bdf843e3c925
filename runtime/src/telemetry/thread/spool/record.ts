/** Record: one file of the spool. A line of JSON for who looks into it, and the body behind it. */
import { crc32 } from "node:zlib";

export interface RecordHead {
  readonly service: string;
  readonly exporter: string;
  readonly protocol: string;
  /** Without credentials. */
  readonly address: string;
  readonly spans: number;
}

const NEWLINE = 10;
const LONGEST_HEAD = 8_192;

export function packRecord(head: RecordHead, body: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const line = { spanweave: 1, ...head, bytes: body.byteLength, crc32: crc32(body) };
  return [Buffer.from(`${JSON.stringify(line)}\n`), body];
}

/** Throws where it is not what was written: a machine may have stopped in the middle. */
export function bodyOf(record: Buffer): Uint8Array {
  const end = record.subarray(0, LONGEST_HEAD).indexOf(NEWLINE);
  if (end < 0) throw new Error("it breaks off");
  const head = JSON.parse(record.toString("utf8", 0, end)) as { bytes?: unknown; crc32?: unknown };
  const body = record.subarray(end + 1);
  if (body.byteLength !== head.bytes) throw new Error("it breaks off");
  if (crc32(body) !== head.crc32) throw new Error("it is not as it was written");
  return body;
}
