// `node --import @spanweave/runtime/register`: what the environment asks for happens.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { expectArrivals } from "./arrivals.ts";
import { hasCollector, startCollector } from "./collector.ts";
import { run } from "./program.ts";

const masked = (text: string): string =>
  text.replace(/ +\d+(\.\d+)? (ms|s)/g, (time) => `${" ".repeat(time.length - 5)}#.# ms`);

describe("the console", () => {
  test("shows a tree for each trace", async () => {
    const { stdout, stderr } = await run("shop", {
      args: ["tea", "kettles"],
      env: { OTEL_TRACES_EXPORTER: "console" },
    });
    expect(stderr).toBe("");
    expect(masked(stdout)).toMatchInlineSnapshot(`
      "buy                                                   #.# ms  programs/shop.ts:3
      ├─ price.look-up                                      #.# ms  programs/shop.ts:14
      │     args.article="tea"
      └─ charge                                             #.# ms  programs/shop.ts:20

      300 paid
      buy                                                   #.# ms  programs/shop.ts:3
      ├─ price.look-up                                      #.# ms  programs/shop.ts:14
      │     args.article="kettles"
      └─ charge ✗ RangeError                                #.# ms  programs/shop.ts:20
            card declined

      declined
      "
    `);
  });

  test("shows a line for each span", async () => {
    const { stdout } = await run("shop", {
      args: ["kettles"],
      env: { OTEL_TRACES_EXPORTER: "console", SPANWEAVE_CONSOLE: "lines" },
    });
    const lines = stdout.trim().split("\n");
    expect(lines.map((line) => / name=(\S+)/.exec(line)?.[1])).toEqual([
      '"price.look-up"',
      '"charge"',
      '"buy"',
      undefined,
    ]);
    expect(lines[1]).toMatch(/kind=client .*status=error .*error="RangeError"/);
  });
});

describe.runIf(hasCollector)("a collector gets the spans", () => {
  test.each(["http/protobuf", "http/json", "grpc"])("by %s", async (protocol) => {
    const collector = await startCollector();
    const endpoint = protocol === "grpc" ? collector.grpcUrl : collector.httpUrl;
    const { stderr } = await run("shop", {
      args: ["kettles"],
      env: {
        OTEL_SERVICE_NAME: "shop",
        OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test",
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      },
    });
    expect(stderr).toBe("");
    const spans = await collector.spans(3);
    await collector.close();
    const [buy, price, charge] = ["buy", "price.look-up", "charge"].map((name) =>
      spans.find((span) => span.name === name),
    );
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect([price?.parentSpanId, charge?.parentSpanId]).toEqual([buy?.spanId, buy?.spanId]);
    expect(charge).toMatchObject({
      kind: "CLIENT",
      status: "ERROR",
      statusMessage: "card declined",
      resource: { "service.name": "shop", "deployment.environment.name": "test" },
      attributes: { "code.function.name": "charge", "error.type": "RangeError" },
      events: [{ name: "exception" }],
    });
  });
});

describe("tracing that is off", () => {
  test.each([
    ["OTEL_SDK_DISABLED", "true"],
    ["OTEL_TRACES_EXPORTER", "none"],
    ["SPANWEAVE", "off"],
    ["TRACING_ENABLED", "false"],
  ])("by %s=%s does nothing", async (name, value) => {
    const arrivals = await expectArrivals();
    const { stdout, stderr, code } = await run("shop", {
      args: ["tea"],
      env: { ...arrivals.env, [name]: value },
    });
    expect({ stdout, stderr, code }).toEqual({ stdout: "300 paid\n", stderr: "", code: 0 });
    expect(arrivals.received).toEqual([]);
  });
});

describe("sampling", () => {
  test.each([
    ["always_off", "", 0],
    ["traceidratio", "0", 0],
    ["parentbased_traceidratio", "1", 4],
  ])("%s %s leaves %d spans", async (sampler, share, count) => {
    const arrivals = await expectArrivals();
    await run("shop", {
      args: ["tea"],
      env: { ...arrivals.env, OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: share },
    });
    // The quick one is dropped.
    expect(arrivals.spans().length).toBe(Math.max(0, count - 1));
  });
});

describe("a program that is started within a trace", () => {
  const TRACE = "0af7651916cd43dd8448eb211c80319c";
  const SPAN = "b7ad6b7169203331";

  test.each([
    ["goes on with it", "on", [TRACE, SPAN]],
    ["does not, with SPANWEAVE_PARENT=off", "off", [expect.not.stringContaining(TRACE), ""]],
  ])("%s", async (_, parent, expected) => {
    const arrivals = await expectArrivals();
    await run("shop", {
      args: ["tea"],
      env: {
        ...arrivals.env,
        TRACEPARENT: `00-${TRACE}-${SPAN}-01`,
        SPANWEAVE_PARENT: parent,
      },
    });
    const buy = arrivals.spans().find(({ name }) => name === "buy");
    expect([buy?.traceId, buy?.parentSpanId]).toEqual(expected);
  });
});

test("what can't be understood is said, and the program runs", async () => {
  const { stdout, stderr } = await run("shop", {
    args: ["tea"],
    env: { OTEL_TRACES_EXPORTER: "console, zipkn", OTEL_BSP_MAX_QUEUE_SIZE: "many" },
  });
  expect(stdout).toContain("300 paid\n");
  expect(stderr).toMatchInlineSnapshot(`
    "[spanweave] SW512: OTEL_TRACES_EXPORTER names "zipkn" (known are otlp, console, jaeger, arize, phoenix, memory, none); it is left out
    [spanweave] SW511: OTEL_BSP_MAX_QUEUE_SIZE is "many", which is no whole number; 65536 is used
    "
  `);
});

test("an SDK that is there already stays", async () => {
  const sdk = fileURLToPath(new URL("programs/other-sdk.mjs", import.meta.url));
  expect(readFileSync(sdk, "utf8")).toContain("setGlobalTracerProvider");
  const arrivals = await expectArrivals();
  const { stdout, stderr } = await run("shop", {
    args: ["tea"],
    env: arrivals.env,
    before: ["--import", sdk],
  });
  expect(stdout).toBe("300 paid\ntheirs: price.look-up, charge, buy\n");
  expect(stderr).toBe(
    "[spanweave] SW520: another SDK is registered already, and stays; nothing is started\n",
  );
  expect(arrivals.received).toEqual([]);
});

test("start() does it from code, with an exporter of the program's own", async () => {
  const { stdout, stderr } = await run("started", { bare: true });
  expect(stderr).toBe("");
  expect(stdout).toMatchInlineSnapshot(`
    "{
     "exporters": [
      {
       "name": "memory",
       "queued": 0,
       "sent": 1,
       "dropped": {}
      },
      {
       "name": "exporter",
       "queued": 0,
       "sent": 1,
       "dropped": {}
      }
     ],
     "now": {
      "live": true,
      "startedBy": "start",
      "service": "shop",
      "queued": 0,
      "sent": 2,
      "dropped": 0,
      "openSpans": 0,
      "hot": [],
      "libraries": [],
      "healthChecks": 0,
      "toggles": [],
      "context": "shared"
     }
    }
    {"exported":["work","shutdown"],"live":false}
    "
  `);
});

test("an SDK that comes later and takes the place is told of by status()", async () => {
  const { stdout } = await run("taken-over", { env: { OTEL_TRACES_EXPORTER: "memory" } });
  expect(stdout).toBe("register\nanother SDK\n");
});

describe("start()", () => {
  test.each([
    ["forced", "usual, forced\n", ""],
    ["instrumentation", "usual, usual, forced, provider, enabled\n", ""],
    [
      "broken instrumentation",
      "usual, usual, forced, provider\n",
      "[spanweave] SW530: an instrumentation of the application failed: Error: too old\n",
    ],
    ["trouble", "\ntold of SW521\n", expect.stringMatching(/^\[spanweave\] SW521: 3 spans/)],
  ])("does as it is told: %s", async (mode, stdout, stderr) => {
    const ended = await run("options", { args: [mode], bare: true });
    expect({ stdout: ended.stdout, stderr: ended.stderr }).toEqual({ stdout, stderr });
  });
});

test("a queue that is full drops what is too much, and says how many", async () => {
  const arrivals = await expectArrivals();
  const { stderr } = await run("ends", {
    args: ["natural", 100],
    env: { ...arrivals.env, OTEL_BSP_MAX_QUEUE_SIZE: "40", OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "20" },
  });
  expect(arrivals.spans().length).toBe(40);
  expect(stderr).toBe(
    [1, 59]
      .map((lost) => `${lost} ${lost === 1 ? "span was" : "spans were"} lost`)
      .map((what) => `[spanweave] SW521: ${what} on their way to ${arrivals.url}: queue full\n`)
      .join(""),
  );
});

test("where no thread may be started, a program that ends of itself loses nothing either", async () => {
  const arrivals = await expectArrivals();
  const flag = process.allowedNodeEnvironmentFlags.has("--permission")
    ? "--permission"
    : "--experimental-permission";
  const { code, stderr } = await run("ends", {
    args: ["natural", 600],
    env: arrivals.env,
    before: [flag, "--allow-fs-read=*", "--allow-fs-write=*"],
  });
  expect(stderr).toContain("[spanweave] SW525: no thread can be started");
  expect({ code, spans: arrivals.spans().length }).toEqual({ code: 0, spans: 600 });
});
