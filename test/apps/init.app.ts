// A project that has never heard of spanweave, after `npx spanweave init`.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { type App, COMMON, install } from "./app.ts";

const QUIETLY = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];

const newest = (start: string): string => {
  const packed = inject("packed");
  const name = readdirSync(packed).find((file) => new RegExp(`^${start}-\\d`).test(file));
  return `file:${join(packed, name ?? "nothing")}`;
};

/** As `npx spanweave init` does it, and then what it says to do next. */
async function initialise(
  name: string,
  shows: string,
  byHand: (app: App) => void = () => {},
): Promise<App> {
  const app = await install(name, { without: COMMON });
  const packages = ["spanweave", "spanweave-runtime"].map((start) => `--package=${newest(start)}`);
  const init = () => app.run("npm", ["exec", "--yes", ...packages, "--", "spanweave", "init"]);
  const first = await init();
  expect(first.stderr + first.stdout).toContain("Next:\n  npm install\n");
  expect(first.stdout).toContain(`\n  ${shows}   shows spans`);
  expect(first.code).toBe(0);
  byHand(app);
  const second = await init();
  expect(second.stdout).toContain("nothing to do");
  // What is to be published is packed.
  const manifest = app
    .read("package.json")
    .replace(/("spanweave": )"[^"]*"/, `$1"${newest("spanweave")}"`)
    .replace(/("@spanweave\/runtime": )"[^"]*"/, `$1"${newest("spanweave-runtime")}"`);
  app.write("package.json", manifest);
  const installed = await app.run("npm", ["install", ...QUIETLY]);
  expect(installed).toMatchObject({ code: 0 });
  return app;
}

async function build(app: App): Promise<string> {
  const built = await app.run("npm", ["run", "--silent", "build"]);
  expect(built).toMatchObject({ code: 0 });
  const { stdout } = await app.run("npx", ["spanweave", "check", "--emitted", "dist"]);
  expect(stdout).toContain("no problems");
  return built.stderr;
}

test("a fresh Vite app", async () => {
  const app = await initialise("init-vite", "npm run dev         ");
  app.write("src/counter.ts", `/** @trace */\n${app.read("src/counter.ts")}`);
  expect(await build(app)).toContain("spanweave: 1 traced, 0 skipped, 0 never seen");
  const { stdout, stderr } = await app.run("node", ["open.mjs"]);
  expect(stderr).toBe("");
  expect(stdout).toContain('"name":"setupCounter"');
  expect(stdout).toContain('"code.file.path":"src/counter.ts"');
  expect(stdout).toContain("Count is 1");
});

test("a Fastify service with tsc 7", async () => {
  const app = await initialise("init-fastify", "OTEL_TRACES_EXPORTER=console npm start");
  expect(await build(app)).toContain("spanweave: 1 traced, 0 skipped, 0 never seen");
  const { stdout, stderr } = await app.run("node", ["ask.mjs"]);
  expect(stderr).toBe("");
  expect(stdout).toContain('{"id":"tea","total":300}');
  expect(stdout).toMatch(/^findOrder +[\d.]+ ms +src\/orders\.ts:\d+$/m);
});

test("an esbuild lambda", async () => {
  const shows = "OTEL_TRACES_EXPORTER=console node --import ...";
  const app = await initialise("init-lambda", shows, (app) => {
    const handler = app.read("src/handler.ts");
    app.write("src/handler.ts", `import "@spanweave/runtime/register";\n\n${handler}`);
  });
  expect(await build(app)).toContain("spanweave: 1 traced, 0 skipped, 0 never seen");
  const env = { OTEL_TRACES_EXPORTER: "console" };
  const { stdout, stderr } = await app.run("node", ["call.mjs"], { env });
  expect(stderr).toBe("");
  expect(stdout).toContain("hello ada");
  expect(stdout).toMatch(/^handler +[\d.]+ ms +src\/handler\.ts:3$/m);
});
