/** askGrpc(): calls a receiver over gRPC with an empty OTLP request. */
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from "node:http2";
import { cleanText, noAnswer, PATIENCE, type Reply, SILENT, tlsFilesOf } from "./reply.ts";
import type { OtlpSetting } from "./settings.ts";

const PATH = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
/** Not packed, and of no bytes: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests */
const EMPTY = Buffer.alloc(5);

export function askGrpc(setting: OtlpSetting): Promise<Reply> {
  return new Promise((resolve) => {
    let session: ClientHttp2Session | undefined;
    let timer: NodeJS.Timeout | undefined;
    const end = (reply: Reply): void => {
      clearTimeout(timer);
      resolve(reply);
      session?.destroy();
    };
    try {
      const url = new URL(setting.url);
      const secure = url.protocol === "https:" ? tlsFilesOf(setting) : {};
      session = connect(url.origin, { ...secure, settings: { enablePush: false } });
      timer = setTimeout(() => end(SILENT), PATIENCE);
      session.on("error", (error) => end(noAnswer(error)));
      session.once("close", () => end(noAnswer(CLOSED)));
      call(session, setting, end);
    } catch (error) {
      end(noAnswer(error));
    }
  });
}

const CLOSED = Object.assign(new Error("closed"), { code: "ECONNRESET" });

function call(
  session: ClientHttp2Session,
  setting: OtlpSetting,
  end: (reply: Reply) => void,
): void {
  const stream = session.request({
    "user-agent": "spanweave-doctor",
    ...setting.headers,
    ":method": "POST",
    ":path": PATH,
    "content-type": "application/grpc",
    te: "trailers",
    "grpc-timeout": `${PATIENCE}m`,
  });
  let headers: IncomingHttpHeaders | undefined;
  let trailers: IncomingHttpHeaders = {};
  stream.once("response", (got) => {
    headers = got;
  });
  stream.once("trailers", (got) => {
    trailers = got;
  });
  stream.on("error", (error) => {
    // The session tells more, and tells it next.
    setImmediate(() => end(noAnswer(error)));
  });
  stream.resume();
  stream.once("end", () =>
    setImmediate(() => end(headers ? replyOf(headers, trailers, setting) : noAnswer(CLOSED))),
  );
  stream.end(EMPTY);
}

function replyOf(
  headers: IncomingHttpHeaders,
  trailers: IncomingHttpHeaders,
  setting: OtlpSetting,
): Reply {
  const said = { ...headers, ...trailers };
  const status = said["grpc-status"];
  return {
    answered: true,
    status: Number(headers[":status"]),
    text: cleanText(decode(String(said["grpc-message"] ?? "")), setting),
    ...(status !== undefined && { grpcStatus: Number(status) }),
    ...(headers.date !== undefined && { date: headers.date }),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
