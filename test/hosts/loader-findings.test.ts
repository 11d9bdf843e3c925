/** What the loader says, where it says it, and that the program goes on. */
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { hooksOf } from "../../src/loader/node-version.ts";
import { type Installed, installBoth } from "./installed.ts";
import { type Program, program } from "./loader-run.ts";

let installed: Installed;
beforeAll(async () => {
  installed = await installBoth("loader-findings");
});
afterAll(() => installed.remove());

function start(files: Readonly<Record<string, string>>, modules?: string): Program {
  const made = program(files, modules ?? installed.folder);
  onTestFinished(() => made.remove());
  return made;
}

const TAGGED = "/** @trace */ export const f = () => 1;";
const isThreaded = hooksOf(process.versions.node) === "threaded";

describe("a mistake in a tag", () => {
  const files = {
    "main.mjs": `
import { Worker } from "node:worker_threads"; import { once } from "node:events"; import { f } from "./a.mjs";
await once(new Worker(new URL("thread.mjs", import.meta.url)), "exit"); console.log(f());`,
    "thread.mjs": `import { f } from "./a.mjs"; f();`,
    "a.mjs": `${TAGGED}\n/** @trace { nmae: "x" } */\nexport const g = () => 2;`,
  };

  test("is drawn once, and the program goes on", async () => {
    const { code, stdout, stderr, spans } = await start(files).runWoven(["main.mjs"]);
    expect({ code, stdout, spans }).toEqual({ code: 0, stdout: "1\n", spans: ["f", "f"] });
    expect(stderr).toBe(
      [
        'error[SW103]: unknown @trace option "nmae"',
        " --> a.mjs:2:14",
        "  |",
        '2 | /** @trace { nmae: "x" } */',
        "  |              ^^^^",
        '  = did you mean "name"?',
        "",
      ].join("\n"),
    );
  });

  test("ends the program where SPANWEAVE_STRICT=1 says so", async () => {
    const made = start(files);
    const { code, stdout, stderr } = await made.runWoven(["main.mjs"], {
      env: { SPANWEAVE_STRICT: "1" },
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("  |              ^^^^\n");
    expect(stderr).toMatch(/SpanweaveError\W*: SW103: unknown @trace option "nmae"\]?\n/);
  });
});

test("SPANWEAVE=off: nothing is registered, and nothing of it is loaded", async () => {
  const made = start({
    "main.mjs": `
import { Module } from "node:module"; import { f } from "./a.mjs";
console.log(f(), Object.keys(Object.getOwnPropertyDescriptor(Module.prototype, "_compile")).join());`,
    "a.mjs": `${TAGGED} /** @trace nonsense nonsense */`,
  });
  const bare = await made.run(["main.mjs"]);
  const off = await made.runWoven(["main.mjs"], { env: { SPANWEAVE: "off" } });
  expect(bare.stdout).toBe("1 value,writable,enumerable,configurable\n");
  expect(off).toEqual(bare);
});

test("SPANWEAVE_REPORT=1 tells how much was woven by all threads, and why not more", async () => {
  const made = start({
    "main.mjs": `import { f } from "./a.mjs"; import g from "./b.cjs"; f(); g();`,
    "a.mjs": `${TAGGED} /** @trace */ export const h = () => h.toString();`,
    "b.cjs": "/** @trace */ module.exports = function g() {};",
    "spanweave.config.json": `{ "rules": [{ "files": "b.cjs", "functions": "*" }] }`,
  });
  const { stderr } = await made.runWoven(["main.mjs"], { env: { SPANWEAVE_REPORT: "1" } });
  expect(stderr).toContain("  a.mjs:1:72 h: its source text is read");
  expect(stderr).toMatch(/\nspanweave: 2 traced, 1 skipped\n$/);
});

describe("a rules file", () => {
  const files = {
    "main.mjs": `import { f } from "./src/a.mjs"; import { g } from "lib"; import h from "./src/h.cjs"; f(); g(); h();`,
    "src/a.mjs": "export const f = () => 1;",
    "src/h.cjs": "module.exports = function h() {};",
    "node_modules/lib/package.json": `{ "name": "lib", "exports": "./lib.mjs", "type": "module" }`,
    "node_modules/lib/lib.mjs": "export const g = () => 1; /** @trace */ export const u = 1;",
  };
  const spansOf = async (more: Readonly<Record<string, string>>, env = {}, cwd = ".") => {
    const made = start({ ...files, ...more });
    const { stderr, spans } = await made.runWoven([made.path("main.mjs")], { env, cwd });
    return { stderr, spans };
  };
  const rules = [{ files: "src/**" }];

  test("in JSON, JavaScript or TypeScript decides", async () => {
    const text = JSON.stringify({ rules });
    for (const more of [
      { "spanweave.config.json": text },
      { "spanweave.config.mjs": `export default ${text};` },
      { "spanweave.config.ts": `const config: object = ${text}; export default config;` },
    ]) {
      expect(await spansOf(more)).toEqual({ stderr: "", spans: ["f", "h"] });
    }
  });

  test("is found upward from the working directory, or where SPANWEAVE_CONFIG says", async () => {
    const text = JSON.stringify({ rules: [{ files: "**/a.mjs" }] });
    const spans = ["f"];
    expect(await spansOf({ "spanweave.config.json": text }, {}, "src")).toMatchObject({ spans });
    const env = { SPANWEAVE_CONFIG: "rules/own.json" };
    expect(await spansOf({ "rules/own.json": text }, env)).toMatchObject({ spans });
  });

  test("lets installed code be woven", async () => {
    const text = JSON.stringify({ rules: [{ functions: "g" }], nodeModules: true });
    expect((await spansOf({ "spanweave.config.json": text })).spans).toEqual(["g"]);
  });

  test("with a mistake is told once, and the program goes on", async () => {
    const { stderr, spans } = await spansOf({ "spanweave.config.json": `{ "rulse": [] }` });
    expect(spans).toEqual([]);
    expect(stderr.match(/SW415/g)).toHaveLength(1);
    expect(stderr).toContain("spanweave.config.json:1:3");
  });
});

describe("the runtime", () => {
  const files = {
    "main.mjs": `import { f } from "../outside/a.mjs"; import g from "../outside/b.cjs"; console.log(f(g));`,
    "../outside/a.mjs": "/** @trace */ export const f = (g) => g();",
    "../outside/b.cjs": "/** @trace */ module.exports = function g() { return 1; };",
    "../outside/typeless.js": "/** @trace */ exports.h = () => 1;",
  };

  test("is found for files that could not find it themselves", async () => {
    const far = start(
      { "a.mjs": files["../outside/a.mjs"], "b.cjs": files["../outside/b.cjs"] },
      "",
    );
    const main = files["main.mjs"].replaceAll("../outside", far.folder);
    const made = start({ "main.mjs": main });
    const { stdout, stderr, spans } = await made.runWoven(["main.mjs"]);
    expect({ stdout, stderr, spans }).toEqual({ stdout: "1\n", stderr: "", spans: ["f", "  b"] });
  });

  test("is nowhere: that is told once, and the program runs as it is", async () => {
    const made = start(files, modulesWithout("@spanweave/runtime"));
    const { code, stdout, stderr, spans } = await made.runWoven(["main.mjs"]);
    expect({ code, stdout, spans }).toEqual({ code: 0, stdout: "1\n", spans: [] });
    expect(stderr.match(/SW\d+/g)).toEqual(["SW409"]);
  });
});

test("a weaver that can't be loaded stops no program", async () => {
  const made = start({ "main.mjs": `${TAGGED} console.log(f());` }, modulesWithout("oxc-parser"));
  const { code, stdout, stderr } = await made.runWoven(["main.mjs"]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "1\n" });
  expect(stderr).toMatch(
    /^error\[SW442\]: nothing is traced, since weaving can't begin: .*oxc-parser/,
  );
  const strict = await made.runWoven(["main.mjs"], { env: { SPANWEAVE_STRICT: "1" } });
  expect(strict.code).toBe(1);
});

/** An installation outside of this repository, with one package left out. */
function modulesWithout(name: string): string {
  const room = program({}, undefined);
  onTestFinished(() => room.remove());
  const folder = room.path("node_modules");
  const repository = fileURLToPath(new URL("../..", import.meta.url));
  cpSync(join(installed.folder, "spanweave"), join(folder, "spanweave"), { recursive: true });
  const { dependencies } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
  for (const other of [...Object.keys(dependencies), "@opentelemetry", "@spanweave/runtime"]) {
    if (other === name) continue;
    const from = other.startsWith("@spanweave")
      ? installed.folder
      : join(repository, "node_modules");
    mkdirSync(dirname(join(folder, other)), { recursive: true });
    symlinkSync(join(from, other), join(folder, other));
  }
  return folder;
}

test("a file that does not parse fails as it does otherwise", async () => {
  const made = start({ "main.mjs": `/** @trace */ export const f = () => 1;\nconst = 2;` });
  const bare = await made.run(["main.mjs"]);
  const { code, stderr } = await made.runWoven(["main.mjs"]);
  expect(code).toBe(bare.code);
  expect(stderr).toMatch(/^warning\[SW406\]/);
  expect(stderr.endsWith(bare.stderr)).toBe(true);
});

describe("a text that was compiled", () => {
  const source = `// @trace\nexport const f = async (x: number) => {\n  await null; throw new Error(String(x));\n};\nvoid 0;`;
  const print =
    "f(1).catch((error) => console.log(error.stack.split(String.fromCharCode(10))[1]));";

  test("before the program is woven by its source, and leads to it", async () => {
    const { transformSync } = await import("esbuild");
    for (const [format, name] of [
      ["esm", "main.mjs"],
      ["cjs", "main.cjs"],
    ] as const) {
      const options = { loader: "ts", format, sourcemap: true, sourcefile: "../src/f.ts" } as const;
      const { code, map } = transformSync(source.replace("void 0;", print), options);
      const made = start({
        "src/f.ts": source.replace("void 0;", print),
        [`dist/${name}`]: `${code}//# sourceMappingURL=${name}.map\n`,
        [`dist/${name}.map`]: map,
      });
      const given = { flags: ["--enable-source-maps"] };
      const bare = await made.run([`dist/${name}`], given);
      const woven = await made.runWoven([`dist/${name}`], given);
      expect(bare.stdout).toContain("/src/f.ts:3:21");
      expect(woven).toMatchObject({ stdout: bare.stdout, stderr: "", spans: ["f"] });
    }
  });

  test("by a loader that left neither comments nor a map is told of", async () => {
    const made = start({
      "main.cjs": `
const js = require.extensions[".js"];
require.extensions[".ts"] = (module, path) => module._compile("exports.f = () => 1;", path);
console.log(require("./f.ts").f());`,
      "f.ts": "/** @trace */ export const f = (): number => 1;",
    });
    const { stdout, stderr } = await made.runWoven(["main.cjs"]);
    expect(stdout).toBe("1\n");
    expect(stderr).toMatch(/^warning\[SW441\]: f\.ts is not traced/);
  });
});

test("what a required ES module imports is traced, or told of", async () => {
  const made = start({
    "main.cjs": `console.log(require("./outer.mjs").outer());`,
    "outer.mjs": `import { inner } from "./inner.mjs"; /** @trace */ export const outer = () => inner();`,
    "inner.mjs": `/** @trace */ export const inner = () => "in";`,
  });
  const { stdout, stderr, spans } = await made.runWoven(["main.cjs"], { flags: ["--no-warnings"] });
  expect(stdout).toBe("in\n");
  expect(spans).toEqual(isThreaded ? ["outer"] : ["outer", "  inner"]);
  expect(stderr.match(/SW\d+/g)).toEqual(isThreaded ? ["SW444"] : null);
});

test("which Node can weave what it loads", () => {
  const versions = ["20.19.0", "20.20.2", "21.7.3", "22.15.0", "22.22.2", "22.22.3", "22.23.0"];
  expect(versions.map(hooksOf)).toEqual([
    ...["threaded", "threaded", undefined, undefined, undefined, "sync", "sync"],
  ]);
  const later = ["23.11.0", "24.11.0", "24.11.1", "25.0.0", "25.1.0", "26.0.0", "27.1.0-nightly1"];
  expect(later.map(hooksOf)).toEqual([
    ...[undefined, undefined, "sync", undefined, "sync", "sync", "sync"],
  ]);
});
