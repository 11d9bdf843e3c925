// `spanweave doctor --send`: a real span, to a real collector and to stand-ins; `--port`: a real program.
import { type ChildProcess, spawn } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../telemetry/collector.ts";
import { freePort, type Receiver, receiveGrpc, receiveHttp } from "../telemetry/receiver.ts";
import { useCli } from "./cli.ts";
import { type CheckSaid, checksOf, doctorProject, manifest, useRuntime } from "./doctor-project.ts";

useCli();
useRuntime();

const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
});

/** Those behind the trace's own line, which holds its id. */
function behindTrace(checks: readonly CheckSaid[]): { id: string; lines: string[] } {
  const at = checks.findIndex(({ name }) => name === "trace");
  const id = checks[at]?.says.split(" ")[0] ?? "";
  const lines = checks.slice(at + 1).map(({ verdict, says }) => `${verdict}: ${says}`);
  return { id, lines };
}

describe("a real collector", () => {
  let collector: Collector;
  beforeAll(async () => {
    collector = await startCollector();
  });
  afterAll(() => collector.close());

  test.each(["http/protobuf", "http/json", "grpc"])("by %s", async (protocol) => {
    const isGrpc = protocol === "grpc";
    const env = {
      OTEL_SERVICE_NAME: `shop by ${protocol}`,
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: isGrpc ? collector.grpcUrl : collector.httpUrl,
      // It sends nonetheless, and says so.
      OTEL_TRACES_SAMPLER: "always_off",
    };
    const checks = await checksOf(doctorProject(), ["--send"], env);
    expect(checks.find(({ name }) => name === "otlp")?.verdict).toBe("ok");
    const { id, lines } = behindTrace(checks);
    expect(lines[0]).toBe(`ok: otlp, ${env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT}, accepted the span`);
    const spans = await collector.spans(1);
    const span = spans.find(({ traceId }) => traceId === id);
    expect(span).toMatchObject({ name: "spanweave doctor" });
    expect(JSON.stringify(span?.resource)).toContain(env.OTEL_SERVICE_NAME);
  });
});

/** Answers as a query API does, from the second question on. */
async function backend(body: (id: string) => unknown): Promise<Receiver> {
  return receiveHttp(({ path }, index) => {
    const [, id = ""] = /^\/api\/traces\/([0-9a-f]{32})$/.exec(path) ?? [];
    if (index === 0 || id === "")
      return { status: 404, body: '{"data":null,"errors":[{"code":404}]}' };
    return { body: JSON.stringify(body(id)) };
  });
}

const ofJaeger = (operationName: string) => (traceID: string) => ({
  data: [{ traceID, spans: [{ traceID, operationName, tags: [] }], processes: {} }],
  ...{ total: 0, errors: null },
});
const ofTempo = (resources: string, scopes: string) => (): unknown => ({
  [resources]: [{ resource: {}, [scopes]: [{ spans: [{ name: "spanweave doctor" }] }] }],
});

describe("read back, from stand-ins of the query APIs", () => {
  const back = async (answers: (id: string) => unknown): Promise<string> => {
    const [receiver, query] = [await receiveHttp(), await backend(answers)];
    const base = `http://127.0.0.1:${query.port}`;
    const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url };
    const checks = await checksOf(doctorProject(), ["--send", "--query", `${base}/`], env);
    await Promise.all([receiver.close(), query.close()]);
    const { id, lines } = behindTrace(checks);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    return (lines[1] ?? "").replaceAll(id, "<id>").replaceAll(base, "<base>");
  };

  test("Jaeger", async () => {
    expect(await back(ofJaeger("spanweave doctor"))).toBe("ok: Jaeger has it: <base>/trace/<id>");
  });

  test("Tempo, under each name that it has for OTLP", async () => {
    const found = "ok: Tempo has it: <base>/api/traces/<id>";
    expect(await back(ofTempo("batches", "scopeSpans"))).toBe(found);
    expect(await back(ofTempo("batches", "instrumentationLibrarySpans"))).toBe(found);
    expect(await back(ofTempo("resourceSpans", "scopeSpans"))).toBe(found);
  });

  test("another span in the trace is not ours", async () => {
    const said = await back(ofJaeger("another"));
    expect(said).toBe("warning: <base> answers, and does not have the trace yet");
  });

  test("nobody is there to be asked", async () => {
    const [receiver, port] = [await receiveHttp(), await freePort()];
    const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url };
    const query = ["--query", `http://127.0.0.1:${port}`];
    const asked = behindTrace(await checksOf(doctorProject(), ["--send", ...query], env));
    expect(asked.lines[1]).toBe(`warning: http://127.0.0.1:${port}: nobody listens there`);
    await receiver.close();
  });
});

describe("what is not accepted", () => {
  test("by one of two", async () => {
    const [well, ill] = [await receiveHttp(), await receiveHttp(() => ({ status: 401 }))];
    const env = {
      OTEL_TRACES_EXPORTER: "otlp,phoenix,console",
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: well.url,
      PHOENIX_COLLECTOR_ENDPOINT: ill.url,
    };
    const checks = await checksOf(doctorProject(), ["--send"], env);
    await Promise.all([well.close(), ill.close()]);
    const { lines } = behindTrace(checks);
    expect(lines.slice(0, 3)).toEqual([
      `ok: otlp, ${well.url}, accepted the span`,
      `error: phoenix, ${ill.url}, did not get the span: HTTP 401 Unauthorized`,
      "ok: console has the span",
    ]);
  });

  test("a receiver that refuses spans, and took an empty request", async () => {
    const receiver = await receiveHttp(({ body }) => ({ status: body.length === 0 ? 200 : 413 }));
    const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url };
    const checks = await checksOf(doctorProject(), ["--send"], env);
    await receiver.close();
    expect(checks.find(({ name }) => name === "otlp")?.verdict).toBe("ok");
    expect(behindTrace(checks).lines).toEqual([
      `error: otlp, ${receiver.url}, did not get the span: HTTP 413 Payload Too Large`,
    ]);
  });

  test("a receiver that has gone silent: it takes seconds, and not for ever", async () => {
    const receiver = await receiveGrpc(({ body }) => (body.length === 0 ? {} : "silence"));
    const env = {
      OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    };
    const checks = await checksOf(doctorProject(), ["--send"], env);
    await receiver.close();
    const { lines } = behindTrace(checks);
    expect(lines).toEqual([
      expect.stringMatching(/^error: otlp, .*, did not get the span: no answer/),
    ]);
  });

  test("without the API there is no runtime to send it by", async () => {
    const made = doctorProject({}, { without: ["@opentelemetry/api"] });
    const checks = await checksOf(made, ["--send"], { OTEL_TRACES_EXPORTER: "console" });
    const sent = checks.find(({ code }) => code === "SW638");
    expect(sent?.says).toMatch(
      /^nothing is sent: Cannot find (?:package|module) '@opentelemetry\/api'/,
    );
  });
});

describe("a program that runs", () => {
  const program = `
    import { toggle } from "@spanweave/runtime";
    toggle("Cart.*", false);
    setInterval(() => {}, 1000);
    console.log("ready");`;

  async function runs(
    env: Record<string, string>,
    more: Record<string, string> = {},
  ): Promise<Asked> {
    const port = await freePort();
    const made = doctorProject({ "main.mjs": program, ...more });
    const flags = ["--import", "@spanweave/runtime/register", "main.mjs"];
    const child = spawn(process.execPath, flags, {
      cwd: made.root,
      env: { PATH: process.env.PATH, SPANWEAVE_STATUS_PORT: String(port), ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    running.add(child);
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    const quiet = { OTEL_TRACES_EXPORTER: "console" };
    const checks = await checksOf(made, ["--port", String(port)], quiet);
    child.kill("SIGKILL");
    running.delete(child);
    const found = checks.filter(({ name }) => name === "running");
    return { lines: found.map(({ verdict, says, code }) => `${verdict} ${code}: ${says}`) };
  }
  interface Asked {
    readonly lines: readonly string[];
  }

  test("is well, and what it has switched off is told", async () => {
    const { lines } = await runs({ OTEL_TRACES_EXPORTER: "console" });
    expect(lines).toEqual([
      "ok null: shop, started by register; spans: 0 sent, 0 waiting, 0 open",
      "warning SW629: it has switched off Cart.*",
    ]);
  });
});

describe("what a program tells of itself", () => {
  const WELL = {
    ...{ live: true, startedBy: "register", service: "shop", exporters: [] },
    ...{ queued: 0, sent: 5, dropped: 0, openSpans: 1, hot: [], toggles: [], context: "shared" },
  };
  const told = async (body: unknown, status = 200): Promise<readonly CheckSaid[]> => {
    const server = await receiveHttp(() => ({ status, body: JSON.stringify(body) }));
    const url = `http://127.0.0.1:${server.port}/state`;
    const env = { OTEL_TRACES_EXPORTER: "console" };
    const checks = await checksOf(doctorProject(manifest({})), ["--url", url], env);
    await server.close();
    return checks.filter(({ name }) => name === "running");
  };

  test.each([
    [WELL, ["shop, started by register; spans: 5 sent, 0 waiting, 1 open"]],
    [{ ...WELL, off: "OTEL_SDK_DISABLED=true" }, ["shop is switched off: OTEL_SDK_DISABLED=true"]],
    [
      { ...WELL, live: false, startedBy: "nobody" },
      ["shop makes no spans: nothing has started telemetry"],
    ],
    [
      { ...WELL, context: "own", lastTrouble: "1 span was lost", hot: [{ function: "Cart.add" }] },
      [
        "shop, started by register; spans: 5 sent, 0 waiting, 1 open",
        "its last trouble: 1 span was lost",
        "spans of other libraries don't nest in woven ones: the context manager can't be entered",
        "only counted beyond their budget: Cart.add",
      ],
    ],
  ])("%#", async (status, says) => {
    expect((await told(status)).map((check) => check.says)).toEqual(says);
  });

  test("another server is none", async () => {
    const [check] = await told({ hello: "world" });
    expect(check).toMatchObject({ code: "SW636", verdict: "error" });
    expect((await told(WELL, 500))[0]?.says).toContain("(HTTP 500) is no status of a program");
  });
});
