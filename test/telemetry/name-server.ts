/** A name server on loopback that says what it is told to, or nothing. https://www.rfc-editor.org/rfc/rfc1035#section-4 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/** Addresses of the kind that was asked for; no such name; a fault of the server; no answer at all. */
export type NameReply = readonly string[] | "unknown" | "failure" | "silence";

export type NameScript = (name: string, kind: "A" | "AAAA") => NameReply;

export interface NameServer {
  /** As `dns.setServers` wants it. */
  readonly address: string;
  /** Such as `AAAA collector.test`, in the order of their arrival; the kinds of one name in either order. */
  readonly questions: readonly string[];
}

export async function serveNames(script: NameScript): Promise<NameServer> {
  const socket = createSocket("udp4");
  const questions: string[] = [];
  socket.on("message", (message, { port, address }) => {
    const { name, kind, end } = readQuestion(message);
    questions.push(`${kind} ${name}`);
    const reply = script(name, kind);
    if (reply === "silence") return;
    socket.send(answer(message.subarray(0, end), reply), port, address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  onTestFinished(() => void socket.close());
  return { address: `127.0.0.1:${socket.address().port}`, questions };
}

function readQuestion(message: Buffer): { name: string; kind: "A" | "AAAA"; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  // The case may be drawn, to make answers hard to forge.
  const name = labels.join(".").toLowerCase();
  return { name, kind: message.readUInt16BE(at + 1) === 28 ? "AAAA" : "A", end: at + 5 };
}

function answer(question: Buffer, reply: Exclude<NameReply, "silence">): Buffer {
  const header = Buffer.from(question);
  const code = { unknown: 3, failure: 2 }[String(reply)] ?? 0;
  const addresses = typeof reply === "string" ? [] : reply;
  header.writeUInt16BE(0x8180 | code, 2);
  header.writeUInt16BE(addresses.length, 6);
  // No additional records, whatever came with the question.
  header.writeUInt32BE(0, 8);
  return Buffer.concat([header, ...addresses.map(record)]);
}

/** For the name in the question, and good for a minute. */
function record(address: string): Buffer {
  const bytes = address.includes(":")
    ? ofIpv6(address)
    : Buffer.from(address.split(".").map(Number));
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(bytes.length === 16 ? 28 : 1, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(bytes.length, 10);
  return Buffer.concat([head, bytes]);
}

/** With one `::` in it. */
function ofIpv6(address: string): Buffer {
  const [left = [], right = []] = address.split("::").map((half) =>
    half
      .split(":")
      .filter(Boolean)
      .map((group) => Number.parseInt(group, 16)),
  );
  const groups = [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
  return Buffer.from(groups.flatMap((group) => [group >> 8, group & 255]));
}
