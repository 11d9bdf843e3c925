/** The runtime is found from the woven file's place, or else from the root. */
import { expect, test } from "vitest";
import { Builds } from "../../src/rollup-like/builds.ts";
import { resolveDoor } from "../../src/rollup-like/door.ts";
import type { Log } from "../../src/rollup-like/logs.ts";
import { helpResolve } from "../../src/webpack-like/door.ts";
import { type Project, project } from "./project.ts";

const door = "@spanweave/runtime/emitted";
const runtime: Readonly<Record<string, string>> = {
  "app/node_modules/@spanweave/runtime/package.json": JSON.stringify({
    name: "@spanweave/runtime",
    exports: {
      "./package.json": "./package.json",
      "./emitted": { import: { default: "./esm.js" }, require: { default: "./cjs.cjs" } },
    },
  }),
  "app/node_modules/@spanweave/runtime/esm.js": "",
  "app/node_modules/@spanweave/runtime/cjs.cjs": "",
  "app/package.json": "{}",
  "lib/f.js": "",
};

/** A bundler that finds the runtime from one place alone. */
function resolverFrom(place: string | undefined): Parameters<typeof resolveDoor>[0] {
  return {
    warn() {},
    error({ message }: Log) {
      throw new Error(message);
    },
    resolve: async (_, importer) =>
      importer !== undefined && importer === place ? { id: `found from ${importer}` } : null,
  };
}

function ask({ path }: Project, place: string | undefined): ReturnType<typeof resolveDoor> {
  const builds = new Builds({}, path("app"));
  return resolveDoor(resolverFrom(place), door, path("lib/f.js"), builds);
}

test("where the bundler finds it: from the file, then from the root", async () => {
  const one = project(runtime);
  for (const place of [one.path("lib/f.js"), one.path("app/package.json")]) {
    const found = { id: `found from ${place}`, external: false, moduleSideEffects: false };
    expect(await ask(one, place)).toEqual(found);
  }
});

test("where only Node would find it, it stays outside", async () => {
  const found = { id: door, external: true, moduleSideEffects: false };
  expect(await ask(project(runtime), undefined)).toEqual(found);
});

test("where nobody finds it", async () => {
  await expect(ask(project({ "app/package.json": "{}" }), undefined)).rejects.toThrow("SW409");
});

test("other questions are none of ours", async () => {
  const one = project(runtime);
  const builds = new Builds({}, one.root);
  const place = one.path("app/package.json");
  expect(await resolveDoor(resolverFrom(place), "react", place, builds)).toBeUndefined();
});

test("webpack asks for the module where all else fails, and keeps what it would have asked", () => {
  const { path } = project(runtime);
  const file = path("app/node_modules/@spanweave/runtime/esm.js");
  const resolve: { fallback?: unknown } = { fallback: { fs: false } };
  helpResolve(resolve, path("app"));
  expect(resolve.fallback).toEqual({ fs: false, [`${door}$`]: file });
  const listed: { fallback?: unknown } = { fallback: [{ name: "fs", alias: false }] };
  helpResolve(listed, path("app"));
  expect(listed.fallback).toEqual([
    { name: "fs", alias: false },
    { name: door, alias: file, onlyModule: true },
  ]);
});
