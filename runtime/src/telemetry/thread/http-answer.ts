/** What an HTTP answer means: https://opentelemetry.io/docs/specs/otlp/#otlphttp-response */
import { type IncomingHttpHeaders, STATUS_CODES } from "node:http";
import type { CleanText } from "./clean-text.ts";
import { readPartialSuccess } from "./partial-success.ts";
import { fieldsOf, textOf } from "./protobuf.ts";
import { readRetryAfter } from "./retry-after.ts";
import { lost, type Result, unserved } from "./way.ts";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Uint8Array;
}

const TRY_AGAIN: ReadonlySet<number> = new Set([429, 502, 503, 504]);
/** Of a server that has no such path, or does nothing there. */
const UNSERVED: ReadonlySet<number> = new Set([404, 405, 501]);

export function judgeHttp(answer: HttpAnswer, url: URL, clean: CleanText): Result {
  const { status, headers, bytes } = answer;
  if (status >= 200 && status < 300) {
    const rejected = readPartialSuccess(bytes, isJson(headers));
    if (rejected === undefined) return { done: { sent: true } };
    return { done: { sent: true, rejected: { ...rejected, message: clean(rejected.message) } } };
  }
  const named = `HTTP ${status} ${STATUS_CODES[status] ?? ""}`.trim();
  if (status >= 300 && status < 400) {
    const target = clean(targetOf(headers.location, url));
    const to = target === "" ? "" : ` to ${target}`;
    return lost("refused by the receiver", `${named}${to}; redirects are not followed`);
  }
  const text = clean(textIn(bytes, headers));
  const message = text === "" ? named : `${named}: ${text}`;
  if (UNSERVED.has(status)) return unserved(message);
  if (!TRY_AGAIN.has(status)) return lost("refused by the receiver", message);
  const after = readRetryAfter(headers["retry-after"], Date.now());
  return { again: "unreachable", message, after };
}

/** The address alone: what stands behind `?` may be an echo of ours. */
function targetOf(location: string | undefined, url: URL): string {
  if (location === undefined || !URL.canParse(location, url.href)) return "";
  const { origin, pathname } = new URL(location, url);
  return `${origin}${pathname}`;
}

/** An error's text: plain, or in the google.rpc.Status that OTLP asks for. */
function textIn(bytes: Uint8Array, headers: IncomingHttpHeaders): string {
  if ((headers["content-encoding"] ?? "identity") !== "identity") return "";
  const text = new TextDecoder().decode(bytes);
  try {
    if (headers["content-type"]?.includes("protobuf")) return textOf(fieldsOf(bytes).get(2));
    if (!isJson(headers)) return text;
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    return typeof message === "string" ? message : text;
  } catch {
    return text;
  }
}

function isJson(headers: IncomingHttpHeaders): boolean {
  return headers["content-type"]?.includes("json") === true;
}
