import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type App, buildAndStart, golden, install } from "./app.ts";

const closing = "spanweave: 13 traced, 0 skipped, 0 never seen";

async function start(app: App): Promise<string> {
  return (await app.run("npm", ["start", "--silent"])).stdout.trimEnd();
}

function clean({ folder }: App): void {
  rmSync(join(folder, "dist"), { recursive: true });
}

test.each(["ts-patch-5", "ts-patch-6"])("%s: tspc, tsc once it is patched", async (name) => {
  const app = await install(name);
  const { built, output } = await buildAndStart(app);
  expect(built.stderr.trim().split("\n")).toEqual([closing]);
  expect(output).toBe(golden);

  clean(app);
  const patched = await app.run("npm", ["run", "--silent", "build:patched"]);
  expect(patched.stderr).toContain(closing);
  expect(await start(app)).toBe(golden);
});

test("ts-patch-5: incremental, and by --build", async () => {
  const app = await install("ts-patch-5");
  const tsconfig = app.read("tsconfig.json");
  app.write("tsconfig.json", tsconfig.replace('"declaration"', '"composite"'));
  const first = await app.run("tspc");
  expect([first.code, first.stderr.trim()]).toEqual([0, closing]);
  expect(await app.run("tspc")).toEqual({ code: 0, stdout: "", stderr: "" });

  const prices = app.read("src/prices.ts");
  app.write(
    "src/prices.ts",
    prices.replace("export function", "/** @trace a b */ export function"),
  );
  const wrong = await app.run("tspc");
  expect(wrong.code).not.toBe(0);
  expect(wrong.stdout).toMatch(
    /^src\/prices\.ts\(9,12\): error TS104: SW104: `a b` is no span name/,
  );
  app.write("src/prices.ts", prices);
  expect((await app.run("tspc")).code).toBe(0);

  app.write(
    "spanweave.config.json",
    app.read("spanweave.config.json").replace('"prices.{', '"p.{'),
  );
  app.write("src/stream.ts", `${app.read("src/stream.ts")}// changed\n`);
  const changed = await app.run("tspc");
  expect(changed.stderr).toContain("SW432: the rules have changed");
  expect(changed.stderr).toContain("4 files keep");
  const all = await app.run("tspc", ["--build", "--force"]);
  expect([all.code, all.stderr.trim()]).toEqual([0, closing]);
  expect(await start(app)).toBe(golden.replaceAll("prices.price", "p.price"));
});

test("ts-patch-5: with SPANWEAVE=off it is as if nothing were there", async () => {
  const app = await install("ts-patch-5");
  await app.run("tsc");
  const bare = outputs(app);
  clean(app);
  const off = await app.run("tspc", [], { env: { SPANWEAVE: "off" } });
  expect(off).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(outputs(app)).toEqual(bare);
});

function outputs(app: App): readonly string[] {
  const files = readdirSync(join(app.folder, "dist")).sort();
  return files.flatMap((file) => [file, app.read(join("dist", file))]);
}
