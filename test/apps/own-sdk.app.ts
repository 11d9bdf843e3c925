// The application starts an SDK itself: woven code makes its spans with that one.
import { cpSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type PlainSpan, treeOf } from "../../fixtures/apps/common/tree.mjs";
import { expectArrivals } from "../telemetry/arrivals.ts";
import type { Received } from "../telemetry/receiver.ts";
import { type App, COMMON, golden, install } from "./app.ts";
import { spansAtAgent } from "./spans/datadog.ts";
import { namesOf } from "./spans/names.ts";
import { spansInEnvelopes } from "./spans/sentry.ts";

const [LINES = "", TREE] = golden.split(/\n(?=tour )/);
const apps: string = fileURLToPath(new URL("../../fixtures/apps", import.meta.url));

interface Woven {
  readonly main: string;
  readonly nested: string;
}

let woven: Promise<Woven> | undefined;

/** Once, whatever SDK it will meet. */
async function weave(): Promise<Woven> {
  const app = await install("own-sdk", { without: ["telemetry.mjs"] });
  const built = await app.run("npm", ["run", "--silent", "build"]);
  expect(built).toMatchObject({
    code: 0,
    stderr: "spanweave: 17 traced, 0 skipped, 0 never seen\n",
  });
  return { main: app.read("dist/main.js"), nested: app.read("dist/nested.js") };
}

/** The application of an SDK, with the program that is woven already. */
async function installFor(name: string): Promise<App> {
  woven ??= weave();
  const { main, nested } = await woven;
  const app = await install(name, { without: COMMON });
  for (const file of ["own-sdk/tell.mjs", "own-sdk/by-hand.mjs", "common/tree.mjs"]) {
    cpSync(join(apps, file), join(app.folder, basename(file)));
  }
  app.write("main.js", main);
  app.write("nested.js", nested);
  return app;
}

interface Ran {
  readonly stdout: string;
  /** But what ./tell.mjs tells. */
  readonly stderr: string;
  readonly startedBy: string;
  readonly context: string;
  /** As ./tell.mjs has kept them. */
  readonly spans: readonly PlainSpan[];
  /** Of what listens on loopback. */
  readonly received: readonly Received[];
}

interface RunOptions {
  /** Loaded behind ./telemetry.mjs, before the program. */
  readonly modules?: readonly string[];
  /** For the URL of what listens. */
  readonly env?: (url: URL) => Readonly<Record<string, string>>;
}

async function run(
  app: App,
  program: readonly string[],
  { modules = [], env = () => ({}) }: RunOptions = {},
): Promise<Ran> {
  const arrivals = await expectArrivals(() => ({ body: "{}" }));
  const flags = ["./telemetry.mjs", ...modules].flatMap((module) => ["--import", module]);
  const words = [...flags, ...program];
  const ended = await app.run("node", words, { env: env(new URL(arrivals.url)) });
  const lines = ended.stderr.trimEnd().split("\n");
  expect(ended.code, ended.stderr).toBe(0);
  const told = JSON.parse(lines.pop() ?? "") as Pick<Ran, "startedBy" | "context" | "spans">;
  return { ...told, stdout: ended.stdout, stderr: lines.join("\n"), received: arrivals.received };
}

const REFUSED =
  "[spanweave] SW520: another SDK is registered already, and stays; nothing is started";

/** Spans made by hand, by OpenTelemetry's API and by the SDK's own, nest in woven ones and the other way round. */
const NESTED = goldenOf("own-sdk/nested.tree");

function goldenOf(file: string): string {
  return readFileSync(join(apps, file), "utf8").trimEnd();
}

interface Sdk {
  readonly name: string;
  readonly context: "shared" | "own";
  readonly nested: string;
  /** Modules that make spans by hand. */
  readonly byHand: readonly string[];
  spans(ran: Ran): readonly PlainSpan[];
  env?(url: URL): Readonly<Record<string, string>>;
}

const node20: Sdk = {
  name: "own-sdk-node20",
  context: "shared",
  nested: NESTED,
  byHand: ["./by-hand.mjs"],
  spans: ({ spans }) => spans,
};

const node24: Sdk = { ...node20, name: "own-sdk-node24" };

const sentry: Sdk = {
  name: "own-sdk-sentry",
  context: "shared",
  nested: NESTED,
  byHand: ["./by-hand.mjs", "./by-sentry.mjs"],
  spans: ({ received }) => spansInEnvelopes(received.map(({ body }) => body)),
  env: ({ host }) => ({ SENTRY_DSN: `http://key@${host}/1` }),
};

/** Its context manager can't be entered: what is made by hand in a woven function is beside it. */
const datadog: Sdk = {
  name: "own-sdk-datadog",
  context: "own",
  nested: goldenOf("own-sdk-datadog/nested.tree"),
  byHand: ["./by-hand.mjs", "./by-datadog.mjs"],
  spans: ({ received }) => spansAtAgent(received),
  env: ({ origin }) => ({ DD_TRACE_AGENT_URL: origin, DD_TRACE_STARTUP_LOGS: "false" }),
};

test.each([node20, node24, sentry, datadog])("$name", async (sdk) => {
  const app = await installFor(sdk.name);
  await expectSpans(app, sdk);
  if (sdk !== datadog) return;
  const entered: Sdk = { ...sdk, context: "shared", nested: NESTED };
  await expectSpans(app, entered, ["./enterable.mjs"]);
});

async function expectSpans(app: App, sdk: Sdk, modules: readonly string[] = []): Promise<void> {
  const { context, nested, byHand, spans, env } = sdk;
  const told = { startedBy: "another SDK", context };
  const start = (program: readonly string[], more: readonly string[] = []): Promise<Ran> =>
    run(app, program, { modules: [...modules, ...more], ...(env && { env }) });
  const tour = await start(["main.js"]);
  expect(tour).toMatchObject({ ...told, stdout: `${LINES}\n`, stderr: "" });
  expect(treeOf(spans(tour))).toBe(TREE);
  for (const module of byHand) {
    const party = await start(["nested.js", module]);
    expect(party, module).toMatchObject({ ...told, stdout: "", stderr: "" });
    expect(namesOf(spans(party)), module).toBe(nested);
  }
  const refused = await start(["main.js"], ["@spanweave/runtime/register"]);
  expect(refused).toMatchObject({ ...told, stdout: `${LINES}\n`, stderr: REFUSED });
  expect(treeOf(spans(refused))).toBe(TREE);
}
