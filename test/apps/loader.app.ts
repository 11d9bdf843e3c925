import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CASES } from "../hosts/loader-cases.ts";
import { program } from "../hosts/loader-run.ts";
import { type App, buildAndStart, golden, install } from "./app.ts";

const REPORT = { env: { SPANWEAVE_REPORT: "1" } };
const TOLD = "spanweave: 13 traced, 0 skipped\n";

async function starts(app: App, script: string): Promise<void> {
  const { stdout, stderr } = await app.run("npm", ["run", "--silent", script], REPORT);
  expect(stderr).toBe(TOLD);
  expect(stdout.trimEnd()).toBe(golden);
}

test("JavaScript that tsc made without comments, in both module systems", async () => {
  const app = await install("loader-node20-js");
  const { output } = await buildAndStart(app);
  expect(output).toBe(golden);
  await starts(app, "start");
  await starts(app, "start:cjs");
});

test("tsx, before spanweave and after, in both module systems", async () => {
  const app = await install("loader-tsx");
  await starts(app, "start");
  await starts(app, "start:tsx-first");
  app.write("package.json", app.read("package.json").replace('"module"', '"commonjs"'));
  await starts(app, "start");
  await starts(app, "start:tsx-first");
});

test("TypeScript as Node 24 runs it", async () => {
  const app = await install("loader-node24");
  await starts(app, "start");
  await saysTheSame(app);
  await leadsToTypeScript(app);
  await followsLinks(app);
});

/** What the fast tests show of the Node that runs them. */
async function saysTheSame(app: App): Promise<void> {
  const node = (await app.run("node", ["-p", "process.execPath"])).stdout.trimEnd();
  for (const [name, { files, words, spans, same, code = 0, ...given }] of Object.entries(CASES)) {
    const { run, runWoven, remove } = program(files, join(app.folder, "node_modules"), node);
    onTestFinished(remove);
    const bare = await run(words, given);
    const woven = await runWoven(words, given);
    expect(bare, name).toMatchObject({ code, spans: [] });
    expect(woven, name).toMatchObject({ code, stdout: bare.stdout, spans });
    if (same === undefined) expect(woven.stderr, name).toBe(bare.stderr);
  }
}

async function leadsToTypeScript(app: App): Promise<void> {
  const source = `type X = { a: number };
/** @trace */ async function f(x: X): Promise<never> { const y: number = await null ?? x.a; throw new Error(\`\${y}\`); }
f({ a: 1 }).catch((error: Error) => console.log(error.stack?.split("\\n")[1]));`;
  for (const name of ["stack.mts", "stack.cts"]) {
    app.write(name, source);
    const words = ["--import", "spanweave/register", name];
    const exact = await app.run("node", ["--enable-source-maps", ...words], REPORT);
    expect(exact.stderr).toContain("1 traced");
    expect(exact.stdout).toMatch(new RegExp(`${name}:2:99\\)`));
    expect((await app.run("node", words)).stdout).toMatch(new RegExp(`${name}:2:\\d+\\)`));
  }
}

async function followsLinks(app: App): Promise<void> {
  mkdirSync(join(app.folder, "real"));
  symlinkSync("real", join(app.folder, "link"));
  app.write("real/a.mjs", "/** @trace */ export const f = () => import.meta.url.slice(-10);");
  app.write("real/g.cjs", "/** @trace */ module.exports = () => __filename.slice(-10);");
  app.write(
    "links.mjs",
    'import { f } from "./link/a.mjs"; import g from "./link/g.cjs"; console.log(f(), g());',
  );
  for (const [flag, folder] of [
    ["--preserve-symlinks", "link"],
    ["--no-warnings", "real"],
  ] as const) {
    const words = [flag, "--import", "spanweave/register", "links.mjs"];
    const { stdout, stderr } = await app.run("node", words, REPORT);
    expect(stdout).toBe(`${folder}/a.mjs ${folder}/g.cjs\n`);
    expect(stderr).toBe("spanweave: 2 traced, 0 skipped\n");
  }
}
