// How tracing is doing, asked from outside of the program.
import { get } from "node:http";
import { describe, expect, test } from "vitest";
import { expectArrivals } from "./arrivals.ts";
import { type Ended, run } from "./program.ts";
import { freePort } from "./receiver.ts";

interface Answer {
  readonly status: number | undefined;
  readonly body: unknown;
}

function ask(port: number, path = "/", host = "localhost", method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, method, headers: { host }, agent: false };
    get(options, (response) => {
      let text = "";
      response.on("data", (data) => {
        text += data;
      });
      response.on("end", () => resolve({ status: response.statusCode, body: JSON.parse(text) }));
    }).on("error", reject);
  });
}

/** Asks while the program runs, and ends it. */
async function whileRunning<T>(
  env: Readonly<Record<string, string>>,
  ask: (port: number) => Promise<T>,
): Promise<{ asked: T; ended: Ended }> {
  const port = await freePort();
  let asked: Promise<T> | undefined;
  const ended = await run("served", {
    env: { ...env, SPANWEAVE_STATUS_PORT: String(port) },
    onReady: (child) => {
      asked = ask(port).finally(() => child.kill("SIGTERM"));
    },
  });
  if (asked === undefined) throw new Error(`the program never got ready: ${ended.stderr}`);
  return { asked: await asked, ended };
}

test("the status port answers with what status() says", async () => {
  const { env, url } = await expectArrivals();
  const { asked, ended } = await whileRunning({ ...env, OTEL_SERVICE_NAME: "shop" }, ask);
  expect(asked).toEqual({
    status: 200,
    body: {
      live: true,
      startedBy: "register",
      service: "shop",
      exporters: [{ name: "otlp", to: url, queued: 3, sent: 0, dropped: {} }],
      queued: 3,
      sent: 0,
      dropped: 0,
      openSpans: 0,
      hot: [{ function: "one", place: "programs/served.ts:8", calls: 3 }],
      libraries: [],
      healthChecks: 0,
      toggles: [],
      context: "shared",
    },
  });
  expect(ended).toMatchObject({ signal: "SIGTERM", stderr: "" });
});

describe("the status port is closed", () => {
  test("to pages that reach it by another name, and to all but one question", async () => {
    const { env } = await expectArrivals();
    const { asked } = await whileRunning(env, async (port) => [
      await ask(port, "/", "attacker.example"),
      await ask(port, "/", "127.0.0.1.attacker.example"),
      await ask(port, "/other"),
      await ask(port, "/", "localhost", "POST"),
    ]);
    expect(asked.map(({ status }) => status)).toEqual([403, 403, 404, 404]);
  });

  test("where another program has it, which is said", async () => {
    const { env } = await expectArrivals();
    const { asked } = await whileRunning(env, (port) =>
      run("shop", { args: ["tea"], env: { ...env, SPANWEAVE_STATUS_PORT: String(port) } }),
    );
    expect(asked.stdout).toBe("300 paid\n");
    expect(asked.stderr).toMatch(
      /^\[spanweave\] SW526: SPANWEAVE_STATUS_PORT: listen EADDRINUSE.*; status\(\) is not served\n$/,
    );
  });
});
