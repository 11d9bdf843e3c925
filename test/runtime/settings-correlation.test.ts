// The header of correlation ids: which names are taken, and what is said then.
import { expect, test } from "vitest";
import type { StartOptions } from "../../runtime/src/settings/options.ts";
import { readSettings } from "../../runtime/src/settings/read.ts";

function read(env: Record<string, string>, given: StartOptions = {}): readonly unknown[] {
  const { settings, troubles } = readSettings(env, given);
  return [settings.correlation, ...troubles.map(({ code, message }) => `${code}: ${message}`)];
}

const TAKEN = [
  ...["content-length", "Content-Type", "transfer-encoding", "connection", "host", "date", "te"],
  ...[
    "upgrade",
    "trailer",
    "keep-alive",
    "proxy-connection",
    "accept",
    "accept-encoding",
    "origin",
  ],
  ...["traceparent", "TraceState", "baggage", "b3", "x-b3-traceid", "uber-trace-id", "user-agent"],
  ...["location", "expect", "if-match", "sec-fetch-mode", "access-control-allow-origin", "via"],
  ...["x-forwarded-for", "cache-control", "etag", "range", "link", "vary"],
];

test.each(TAKEN)("%s is refused", (name) => {
  const why = `is "${name}", a header that says something else; off is used`;
  expect(read({ SPANWEAVE_CORRELATION: name })).toEqual([
    undefined,
    `SW511: SPANWEAVE_CORRELATION ${why}`,
  ]);
  const takes = "it takes true, false, or the name of a header of its own, and is left out";
  expect(read({}, { correlation: name })).toEqual([
    undefined,
    `SW519: start(): correlation is "${name}"; ${takes}`,
  ]);
});

test.each(["authorization", "set-cookie", "Cookie", "x-api-key", "x-auth-token"])(
  "%s is refused: an id is sent back, and stands in logs",
  (name) => {
    const [used, said] = read({ SPANWEAVE_CORRELATION: name });
    expect([used, String(said)]).toEqual([
      undefined,
      expect.stringMatching(
        /^SW511: .*, a header that (holds a secret|says something else); off is/,
      ),
    ]);
    expect(read({}, { correlation: name })[0]).toBeUndefined();
  },
);

test.each(["__proto__", "constructor"])("%s is refused", (name) => {
  expect(read({ SPANWEAVE_CORRELATION: name })).toEqual([
    undefined,
    `SW511: SPANWEAVE_CORRELATION is "${name}", a name that every object has; off is used`,
  ]);
  expect(read({}, { correlation: name })[0]).toBeUndefined();
});

test.each(["x-correlation-id", "X-Request-ID", "request-id", "x-amzn-requestid", "cf-ray"])(
  "%s is taken up",
  (name) => {
    expect(read({ SPANWEAVE_CORRELATION: name })).toEqual([name.toLowerCase()]);
    expect(read({}, { correlation: name })).toEqual([name.toLowerCase()]);
  },
);
