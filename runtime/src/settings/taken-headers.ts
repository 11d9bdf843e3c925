/** whyTaken(): why an id of ours can't go by the name of a header. */
import { usualRedaction } from "../redact.ts";

/** The end of a sentence; undefined where it can. */
export function whyTaken(header: string): string | undefined {
  const name = header.toLowerCase();
  if (NAMES.has(name) || FAMILIES.some((one) => name.startsWith(one))) {
    return "a header that says something else";
  }
  // An id is sent back, and stands in logs.
  if (usualRedaction.isSecretName(name)) return "a header that holds a secret";
  return name in {} ? "a name that every object has" : undefined;
}

/** https://www.iana.org/assignments/http-fields, as far as programs use them. */
const NAMES: ReadonlySet<string> = new Set([
  // What a message is, and how it goes over its connection.
  ...["connection", "date", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding"],
  ...["upgrade", "via", "http2-settings", "alt-svc", "alt-used", "early-data", "priority"],
  // Who asks, and for what.
  ...[
    "accept",
    "allow",
    "authorization",
    "cookie",
    "cookie2",
    "dnt",
    "forwarded",
    "from",
    "origin",
    "range",
  ],
  ...["referer", "save-data", "user-agent", "www-authenticate", "x-csrf-token", "x-http-method"],
  ...["x-http-method-override", "x-real-ip", "x-requested-with"],
  // What an answer is, and how long it lasts.
  ...["age", "cache-control", "etag", "expires", "last-modified", "link", "location"],
  ...["max-forwards", "pragma", "refresh", "retry-after", "server", "server-timing", "set-cookie"],
  ...["set-cookie2", "strict-transport-security", "timing-allow-origin", "vary", "warning"],
  ...["clear-site-data", "nel", "report-to", "x-frame-options", "x-powered-by"],
  // Traces.
  ...["baggage", "b3", "sentry-trace", "traceparent", "traceresponse", "tracestate"],
  ...["uber-trace-id"],
]);

const FAMILIES: readonly string[] = [
  ...["accept-", "access-control-", "b3-", "content-", "cross-origin-", "if-", "proxy-", "sec-"],
  ...["uberctx-", "x-b3-", "x-content-", "x-forwarded-"],
];
