// What each exporter sends, seen by a server that records requests.
import { describe, expect, test } from "vitest";
import { expectArrivals } from "./arrivals.ts";
import { type RunOptions, run } from "./program.ts";
import type { Received } from "./receiver.ts";

interface Sent {
  readonly path: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource: Readonly<Record<string, unknown>>;
}

/** Of the first request, the headers that `names` name. */
async function sentWith(
  envFor: (base: string) => Readonly<Record<string, string>>,
  names: readonly string[],
  options: RunOptions = {},
): Promise<Sent> {
  const arrivals = await expectArrivals();
  const base = new URL(arrivals.url).origin;
  const { stderr } = await run("shop", {
    ...options,
    args: ["tea"],
    env: envFor(base),
  });
  expect(stderr).toBe("");
  const [received] = arrivals.received;
  const buy = arrivals.spans().find(({ name }) => name === "buy");
  return {
    path: received?.path,
    headers: headersOf(received, names),
    attributes: buy?.attributes ?? {},
    resource: buy?.resource ?? {},
  };
}

function headersOf(received: Received | undefined, names: readonly string[]): Sent["headers"] {
  return Object.fromEntries(names.map((name) => [name, received?.headers[name]]));
}

const PROTOBUF_BODY = { "content-type": "application/x-protobuf" };

describe("otlp", () => {
  test("goes to /v1/traces of the endpoint, with the headers that are asked for", async () => {
    const { path, headers } = await sentWith(
      (base) => ({
        OTEL_EXPORTER_OTLP_ENDPOINT: base,
        OTEL_EXPORTER_OTLP_HEADERS: "x-team=shop,x-key=a%20b",
      }),
      ["content-type", "x-team", "x-key", "user-agent"],
    );
    expect(path).toBe("/v1/traces");
    expect(headers).toEqual({
      ...PROTOBUF_BODY,
      "x-team": "shop",
      "x-key": "a b",
      "user-agent": expect.stringMatching(/^spanweave/),
    });
  });

  test("is compressed if that is asked for", async () => {
    const { headers, attributes } = await sentWith(
      (base) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_COMPRESSION: "gzip" }),
      ["content-encoding"],
    );
    expect(headers).toEqual({ "content-encoding": "gzip" });
    expect(attributes["code.function.name"]).toBe("buy");
  });
});

test("jaeger is OTLP to its host, however the host was named before", async () => {
  const { path } = await sentWith(
    (base) => ({ OTEL_TRACES_EXPORTER: "jaeger", JAEGER_ENDPOINT: `${base}/v1/traces` }),
    [],
  );
  expect(path).toBe("/v1/traces");
});

test("arize has its headers, its resource, and a kind on every span", async () => {
  const arrivals = await expectArrivals();
  const { stderr } = await run("shop", {
    args: ["tea"],
    env: {
      OTEL_TRACES_EXPORTER: "arize",
      ARIZE_COLLECTOR_ENDPOINT: arrivals.url,
      ARIZE_API_KEY: "the-key",
      ARIZE_SPACE_ID: "the-space",
      ARIZE_PROJECT_NAME: "the-project",
    },
  });
  expect(stderr).toBe("");
  const [received] = arrivals.received;
  expect(received?.headers).toMatchObject({
    authorization: "the-key",
    "arize-space-id": "the-space",
    "arize-interface": "otel",
    api_key: "the-key",
    space_id: "the-space",
  });
  expect(arrivals.spans().length).toBe(3);
  for (const { attributes, resource } of arrivals.spans()) {
    expect(attributes["openinference.span.kind"]).toBe("CHAIN");
    expect(resource).toMatchObject({
      "openinference.project.name": "the-project",
      model_id: "the-project",
    });
  }
});

test("phoenix has its key and project", async () => {
  const { path, headers, attributes, resource } = await sentWith(
    (base) => ({
      OTEL_TRACES_EXPORTER: "phoenix",
      PHOENIX_COLLECTOR_ENDPOINT: base,
      PHOENIX_API_KEY: "the-key",
      PHOENIX_PROJECT_NAME: "the-project",
    }),
    ["authorization"],
  );
  expect({ path, headers }).toEqual({
    path: "/v1/traces",
    headers: { authorization: "Bearer the-key" },
  });
  expect(attributes["openinference.span.kind"]).toBe("CHAIN");
  expect(resource["openinference.project.name"]).toBe("the-project");
});

describe("what docs/exporters.md says for", () => {
  test.each([
    ["Tempo", {}, {}, PROTOBUF_BODY],
    [
      "Honeycomb",
      { OTEL_EXPORTER_OTLP_HEADERS: "x-honeycomb-team=the-key" },
      { "x-honeycomb-team": "the-key" },
      PROTOBUF_BODY,
    ],
    [
      "Datadog",
      { OTEL_EXPORTER_OTLP_HEADERS: "dd-api-key=the-key,dd-otlp-source=the-site" },
      { "dd-api-key": "the-key", "dd-otlp-source": "the-site" },
      PROTOBUF_BODY,
    ],
  ])("%s is what it sends", async (_, env, headers, type) => {
    const arrivals = await expectArrivals();
    const { stderr } = await run("shop", {
      args: ["tea"],
      env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: new URL(arrivals.url).origin },
    });
    expect(stderr).toBe("");
    expect(arrivals.received[0]).toMatchObject({
      path: "/v1/traces",
      headers: { ...headers, ...type },
    });
  });
});

test("several at once get the same spans, and one that fails holds up no other", async () => {
  const arrivals = await expectArrivals();
  const { stdout, stderr } = await run("shop", {
    args: ["tea"],
    env: {
      ...arrivals.env,
      OTEL_TRACES_EXPORTER: "console,otlp,phoenix",
      PHOENIX_COLLECTOR_ENDPOINT: "http://127.0.0.1:9",
    },
  });
  expect(stdout).toContain("price.look-up");
  expect(arrivals.spans().map(({ name }) => name)).toEqual(["price.look-up", "charge", "buy"]);
  expect(stderr).toMatch(
    /^\[spanweave\] SW521: 3 spans were lost on their way to http:.*:9\/.*\n$/,
  );
});
