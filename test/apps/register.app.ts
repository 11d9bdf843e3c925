// No SDK is installed: `@spanweave/runtime/register` brings its own.
import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { treeOf } from "../../fixtures/apps/common/tree.mjs";
import { type Arrivals, expectArrivals } from "../telemetry/arrivals.ts";
import { hasCollector, startCollector } from "../telemetry/collector.ts";
import { type App, type Ended, golden, install } from "./app.ts";
import { resourcesInJson, spansCollected, spansInJson } from "./spans/otlp.ts";

const [LINES = "", TREE] = golden.split(/\n(?=tour )/);
const without = ["telemetry.mjs"];

async function build(app: App, count: number): Promise<void> {
  const built = await app.run("npm", ["run", "--silent", "build"]);
  expect(built.code, built.stderr).toBe(0);
  const told = built.stderr.trimEnd().split("\n");
  expect(told).toEqual(Array(count).fill("spanweave: 13 traced, 0 skipped, 0 never seen"));
}

/** Sends what it does in JSON, and the whole golden comes of it. */
async function expectGolden(
  arrivals: Arrivals,
  service: string,
  run: (env: Readonly<Record<string, string>>) => Promise<Ended>,
): Promise<void> {
  const ended = await run({ ...arrivals.env, OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" });
  expect(ended).toEqual({ code: 0, stdout: `${LINES}\n`, stderr: "" });
  const bodies = arrivals.received.map(({ body }) => body);
  // What still runs at `process.exit` is sent with a mark.
  const tree = treeOf(spansInJson(bodies)).replaceAll(" spanweave.unfinished=true", "");
  expect(tree).toBe(TREE);
  for (const resource of resourcesInJson(bodies)) {
    expect(resource).toMatchObject({ "service.name": service });
  }
}

const start = (app: App) => (env: Readonly<Record<string, string>>) =>
  app.run("npm", ["start", "--silent"], { env });

test("with API 1.9, on Node 20", async () => {
  const app = await install("register", { without });
  await build(app, 1);
  await expectGolden(await expectArrivals(), "app-register", start(app));
  if (!hasCollector) return;
  const collector = await startCollector();
  onTestFinished(() => collector.close());
  const ended = await start(app)({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.httpUrl });
  expect(ended).toEqual({ code: 0, stdout: `${LINES}\n`, stderr: "" });
  const spans = await collector.spans(31);
  expect(treeOf(spansCollected(spans))).toBe(TREE);
  for (const { resource } of spans) expect(resource["service.name"]).toBe("app-register");
});

test("with API 1.10 on Node 24, and within a bundle of everything", async () => {
  const app = await install("register-node24", { without });
  await build(app, 4);
  await expectGolden(await expectArrivals(), "app-register-node24", start(app));
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "spanweave-alone-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ["imports.mjs", "imports.cjs", "requires.cjs"]) {
    const program = join(folder, name);
    cpSync(join(app.folder, "whole", name), program);
    for (const words of [[], ["--exit"]]) {
      await expectGolden(await expectArrivals(), "alone", (env) =>
        app.run("node", [program, ...words], { env: { ...env, OTEL_SERVICE_NAME: "alone" } }),
      );
    }
  }
});
