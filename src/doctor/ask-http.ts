/** askHttp(): posts an empty OTLP request over HTTP. */
import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { cleanText, noAnswer, PATIENCE, type Reply, SILENT, tlsFilesOf } from "./reply.ts";
import type { OtlpSetting } from "./settings.ts";

/** https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
const EMPTY = {
  "http/json": { type: "application/json", body: '{"resourceSpans":[]}' },
  // A message without fields is no bytes.
  "http/protobuf": { type: "application/x-protobuf", body: "" },
};

export function askHttp(setting: OtlpSetting): Promise<Reply> {
  return new Promise((resolve) => {
    const fail = (error: unknown): void => resolve(noAnswer(error));
    try {
      const request = requestTo(setting);
      const timer = setTimeout(() => {
        resolve(SILENT);
        request.destroy();
      }, PATIENCE);
      request.once("response", async (answer: IncomingMessage) => {
        resolve(await read(answer, setting));
        request.destroy();
      });
      request.on("error", fail);
      request.once("close", () => {
        clearTimeout(timer);
        fail(Object.assign(new Error("closed"), { code: "ECONNRESET" }));
      });
    } catch (error) {
      fail(error);
    }
  });
}

function requestTo(setting: OtlpSetting): ReturnType<typeof plainRequest> {
  const url = new URL(setting.url);
  const { type, body } = EMPTY[setting.protocol === "http/json" ? "http/json" : "http/protobuf"];
  const secure = url.protocol === "https:";
  const request = (secure ? secureRequest : plainRequest)(url, {
    method: "POST",
    agent: false,
    headers: {
      "user-agent": "spanweave-doctor",
      ...setting.headers,
      "content-type": type,
      "content-length": Buffer.byteLength(body),
    },
    ...(secure && tlsFilesOf(setting)),
  });
  request.end(body);
  return request;
}

/** As much as it takes to show what it says. */
const MOST = 10_000;

async function read(answer: IncomingMessage, setting: OtlpSetting): Promise<Reply> {
  const { statusCode = 0, headers } = answer;
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of answer as AsyncIterable<Buffer>) {
      parts.push(part);
      length += part.byteLength;
      if (length > MOST) break;
    }
  } catch {
    // The status has come, and that is what was asked for.
  }
  return {
    answered: true,
    status: statusCode,
    text: cleanText(Buffer.concat(parts), setting),
    ...(headers.date !== undefined && { date: headers.date }),
    ...(headers.location !== undefined && { location: headers.location }),
  };
}
