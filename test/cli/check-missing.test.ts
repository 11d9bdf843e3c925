// What a project lacks so that its tags come true: `check` says it, with the command that mends it.
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import spanweave from "../../src/esbuild.ts";
import * as shape from "../../transformer/shape.ts";
import { type Project, project, repository, useCli } from "./cli.ts";
import { expectGolden } from "./golden.ts";

useCli();

type Files = Readonly<Record<string, string>>;

const TAGGED: Files = {
  "src/shop.ts": `/** @trace */
export function buy(article: string) {
  return article.length;
}

/** @trace { kind: "client" } */
export async function pay() {}
`,
};
const manifest = (content: object): Files => ({
  "package.json": JSON.stringify(
    { dependencies: { "@spanweave/runtime": "*" }, ...content },
    null,
    2,
  ),
});
const installed = (name: string, content: object, below = ""): Files => ({
  [`${below}node_modules/${name}/package.json`]: JSON.stringify({ name, ...content }),
});

interface Said {
  readonly codes: readonly string[];
  readonly stdout: string;
}

function check(files: Files | Project, ...words: readonly string[]): Said {
  const made = typeof files.run === "function" ? (files as Project) : project(files as Files);
  const { stdout, stderr } = made.run(["check", ...words]);
  expect(stderr).toBe("");
  const found = stdout.matchAll(/^(error|warning)\[(SW\d+)\]/gm);
  return { codes: [...found].map(([, kind, code]) => `${kind} ${code}`), stdout };
}

describe("SW408: the runtime is not among the dependencies", () => {
  const found = (files: Files) => check({ ...TAGGED, ...files });

  test("neither here nor above, in the words of its package manager", () => {
    const { codes, stdout } = found({ "package.json": "{}", "pnpm-lock.yaml": "" });
    expect(codes).toEqual(["warning SW408"]);
    expect(stdout).toContain("= pnpm add @spanweave/runtime\n");
  });

  test("a development dependency is enough for a bundler alone", () => {
    const devDependencies = { "@spanweave/runtime": "*" };
    const bundled = { ...devDependencies, esbuild: "*" };
    expect(found(manifest({ dependencies: {}, devDependencies })).codes).toEqual(["warning SW408"]);
    expect(found(manifest({ dependencies: {}, devDependencies: bundled })).codes).toEqual([]);
  });

  test("a workspace gives it to all of its packages", () => {
    const shop = "packages/shop/src/shop.ts";
    const files = {
      ...manifest({ workspaces: ["packages/*"] }),
      "packages/shop/package.json": "{}",
      [shop]: TAGGED["src/shop.ts"] ?? "",
    };
    expect(check(files, "--root", "packages/shop").codes).toEqual([]);
    const without = { ...files, ...manifest({ dependencies: {}, workspaces: ["packages/*"] }) };
    const { codes, stdout } = check(without);
    expect(codes).toEqual(["warning SW408"]);
    expect(stdout).toContain("packages/shop/package.json does not list");
  });

  test("each package that is woven lists it", () => {
    const files = {
      "package.json": '{ "private": true }',
      ...installed("x", {}),
      "packages/one/package.json": '{ "dependencies": { "@spanweave/runtime": "*" } }',
      "packages/one/one.ts": TAGGED["src/shop.ts"] ?? "",
      "packages/two/package.json": "{}",
      "packages/two/two.ts": TAGGED["src/shop.ts"] ?? "",
    };
    const { codes, stdout } = check(files);
    expect(codes).toEqual(["warning SW408"]);
    expect(stdout).toContain("packages/two/package.json does not list");
  });

  test("nothing is traced, so nothing is needed", () => {
    expect(check({ "package.json": "{}", "src/shop.ts": "export const a = 1;" }).codes).toEqual([]);
  });
});

describe("SW481: several versions of the API", () => {
  const api = "@opentelemetry/api";
  const inRuntime = "node_modules/@spanweave/runtime/";

  test("the runtime gets another one than the application", () => {
    const { codes, stdout } = check({
      ...TAGGED,
      ...manifest({}),
      ...installed("@spanweave/runtime", { version: "0.1.0" }),
      ...installed(api, { version: "1.10.0" }),
      ...installed(api, { version: "1.9.1" }, inRuntime),
    });
    expect(codes).toEqual(["warning SW481"]);
    expect(stdout).toContain("the application gets @opentelemetry/api 1.10.0");
    expect(stdout).toContain("@spanweave/runtime gets 1.9.1");
    expect(stdout).toContain("= npm dedupe; npm ls @opentelemetry/api tells who asks");
  });

  test("so does the SDK; two copies of one version are fine", () => {
    const sdk = "@opentelemetry/sdk-trace-node";
    const files = (version: string): Files => ({
      ...TAGGED,
      ...manifest({}),
      ...installed(sdk, { version: "2.12.0" }),
      ...installed(api, { version: "1.10.0" }),
      ...installed(api, { version }, `node_modules/${sdk}/`),
    });
    const { codes, stdout } = check(files("1.9.1"));
    expect(codes).toEqual(["warning SW481"]);
    expect(stdout).toContain("= npm i @opentelemetry/api@1.9.1; npm dedupe;");
    expect(check(files("1.10.0")).codes).toEqual([]);
  });
});

describe("SW482: a line of OpenTelemetry that wants a newer Node", () => {
  const files = (node: string): Files => ({
    ...TAGGED,
    ...manifest({
      dependencies: {
        ...{ "@opentelemetry/api": "*", "@opentelemetry/sdk-trace": "*" },
        "@spanweave/runtime": "*",
      },
    }),
    ...installed("@opentelemetry/sdk-trace", { version: "3.1.1", engines: { node } }),
  });

  test("says which version fits", () => {
    const { codes, stdout } = check(files(">=99.15.0"));
    expect(codes).toEqual(["warning SW482"]);
    expect(stdout).toContain(`needs Node 99.15.0 or later, and this is ${process.versions.node}`);
    expect(stdout).toContain(
      "npm i @opentelemetry/api@1.9.1 @opentelemetry/sdk-trace@2.12.1, or use Node 99.15.0",
    );
  });

  test("not where any of its lines will do", () => {
    expect(check(files("^18.19.0 || >=20.6.0")).codes).toEqual([]);
  });
});

describe("SW487: a runtime that is older than what woven code calls", () => {
  const files = (abi: number): Files => ({
    ...TAGGED,
    ...manifest({}),
    ...installed("@spanweave/runtime", { version: "0.0.9", spanweave: { abi } }),
  });

  test("is an error, in builds too", async () => {
    expect(check(files(shape.ABI - 1)).codes).toEqual(["error SW487"]);
    expect(check(files(shape.ABI)).codes).toEqual([]);
    const { root } = project(files(shape.ABI - 1));
    const failed = await build({
      absWorkingDir: root,
      entryPoints: ["src/shop.ts"],
      bundle: true,
      packages: "external",
      write: false,
      logLevel: "silent",
      plugins: [spanweave()],
    }).catch((error) => error);
    expect(failed.errors.map(({ text }: { text: string }) => text.slice(0, 5))).toEqual(["SW487"]);
  });

  test("what the runtime's package.json says is what it is", () => {
    const content = JSON.parse(readFileSync(join(repository, "runtime/package.json"), "utf8"));
    expect(content.spanweave).toEqual({ abi: shape.ABI });
  });
});

describe("SW483: a script runs tsc without weaving", () => {
  const files = (build: string, more: Files): Files => ({
    ...TAGGED,
    ...manifest({ scripts: { types: "tsc --noEmit", build } }),
    "tsconfig.json": `{ "compilerOptions": { "plugins": [{ "transform": "spanweave/transformer" }] } }`,
    ...more,
  });
  const typescript = (version: string): Files => installed("typescript", { version });
  const patch = installed("ts-patch", { version: "3.3.0" });

  test("TypeScript 7, which runs no plugins", () => {
    const { codes, stdout } = check(files("rimraf dist && tsc -p .", typescript("7.0.2")));
    expect(codes).toEqual(["error SW483"]);
    expectGolden("check-plain-tsc", stdout);
  });

  test.each([
    ["ts-patch is not installed", {}],
    ["ts-patch is installed, but not applied", patch],
  ])("TypeScript 5: %s", (why, more) => {
    const { codes, stdout } = check(files("tsc", { ...typescript("5.9.3"), ...more }));
    expect(codes).toEqual(["error SW483"]);
    expect(stdout).toContain(why);
  });

  test("not where ts-patch has changed the compiler, nor where tsc weaves", () => {
    const patched = { "node_modules/typescript/lib/_tsc.js": "/// tsp-module:\n///{}\n" };
    const five = typescript("5.9.3");
    expect(check(files("tsc", { ...five, ...patch, ...patched })).codes).toEqual([]);
    expect(check(files("tspc", { ...five, ...patch })).codes).toEqual([]);
    expect(check(files("spanweave tsc", typescript("7.0.2"))).codes).toEqual([]);
    const bare = { "tsconfig.json": "{}" };
    expect(check(files("tsc", { ...typescript("7.0.2"), ...bare })).codes).toEqual([]);
  });
});

describe("--emitted", () => {
  const PLAIN = "export function buy(a) { return a.length; }\nexport async function pay() {}\n";
  const mapOf = (...sources: string[]): string =>
    JSON.stringify({ version: 3, sources, names: [], mappings: "" });

  test("an output that nobody wove: each function at its tag", () => {
    const files = {
      ...TAGGED,
      ...manifest({ scripts: { build: "tsc -p ." } }),
      "tsconfig.json": "{}",
      "dist/shop.js": `${PLAIN}//# sourceMappingURL=shop.js.map\n`,
      "dist/shop.js.map": mapOf("../src/shop.ts"),
    };
    const { codes, stdout } = check(files, "--emitted", "dist");
    expect(codes).toEqual(["error SW484", "error SW484"]);
    expectGolden("check-emitted", stdout);
  });

  test("without maps it goes by names", () => {
    const codes = (name: string) =>
      check({ ...TAGGED, ...manifest({}), [name]: PLAIN }, "--emitted", "dist").codes;
    expect(codes("dist/shop.js")).toEqual(["error SW484", "error SW484"]);
    expect(codes("dist/src/shop.mjs")).toEqual(["error SW484", "error SW484"]);
    expect(codes("dist/workshop.js")).toEqual(["warning SW485"]);
    expect(codes("dist/other.js")).toEqual(["warning SW485"]);
  });

  test("a map that names several sources, in the ways of bundlers", () => {
    for (const name of ["../src/shop.ts", "webpack://shop/./src/shop.ts", "src/shop.ts?a=b"]) {
      const files = { "dist/main.js": PLAIN, "dist/main.js.map": mapOf("a.ts", name) };
      const said = check({ ...TAGGED, ...manifest({}), ...files }, "--emitted", "dist");
      expect(said.codes, name).toEqual(["error SW484", "error SW484"]);
    }
  });

  test("a woven library in the bundle may have a file of the same name", () => {
    const table = 'e.file(1, "src/shop.ts", [["theirs", 1, 1, 0]]);';
    const own = 'f(1,`src/shop.ts`,[["buy",2,17,0],["pay",7,23,1,{kind:2}]]);';
    const codes = (text: string) =>
      check(
        { ...TAGGED, ...manifest({}), "dist/main.js": text, "dist/main.js.map": mapOf("a.ts") },
        "--emitted",
        "dist",
      ).codes;
    expect(codes(own)).toEqual([]);
    expect(codes(table + own)).toEqual([]);
    expect(codes(table)).toEqual(["error SW486"]);
  });

  describe.each([
    ["as it is written", {}],
    ["minified", { minify: true }],
    ["for older engines", { minify: true, target: "es2015", format: "cjs" as const }],
  ])("a bundle %s", (_, options) => {
    const bundle = async ({ root }: Project): Promise<void> => {
      await build({
        absWorkingDir: root,
        entryPoints: ["src/shop.ts"],
        outfile: "dist/main.js",
        ...{ bundle: true, format: "esm", platform: "node", sourcemap: true, logLevel: "silent" },
        alias: { "@spanweave/runtime/emitted": join(repository, "runtime/src/emitted.ts") },
        nodePaths: [join(repository, "node_modules")],
        plugins: [spanweave()],
        ...options,
      });
    };

    test("is what is decided, until that changes", async () => {
      const made = project({ ...TAGGED, ...manifest({ scripts: { build: "node build.mjs" } }) });
      const emitted = () => check(made, "--emitted", "dist").codes;
      const [text = ""] = Object.values(TAGGED);
      await bundle(made);
      expect(emitted()).toEqual([]);
      made.write({ "src/shop.ts": `${text}/** @trace */ export function add() {}\n` });
      expect(emitted()).toEqual(["error SW484"]);
      made.write({ "src/shop.ts": `\n${text}` });
      expect(emitted()).toEqual(["error SW486"]);
      made.write({ "src/shop.ts": text.replace("client", "server") });
      expect(emitted()).toEqual(["error SW486"]);
      made.write({ "src/shop.ts": text.replace("/** @trace */\n", "\n") });
      expect(emitted()).toEqual(["error SW486"]);
      made.write({ "src/shop.ts": text, "src/other.ts": "/** @trace */ export function f() {}" });
      expect(emitted()).toEqual(["warning SW485"]);
      await bundle(made);
      expect(emitted()).toEqual(["warning SW485"]);
    });
  });

  test("outputs of a compiler: until sources, rules or the version change", () => {
    const made = project({
      ...TAGGED,
      ...manifest({ scripts: { build: "spanweave tsc" } }),
      "tsconfig.json": `{ "compilerOptions": {
        "rootDir": "src", "outDir": "dist", "sourceMap": true, "types": [], "target": "es2022" } }`,
    });
    mkdirSync(join(made.root, "node_modules"));
    const typescript = join(repository, "node_modules/typescript");
    symlinkSync(typescript, join(made.root, "node_modules/typescript"));
    const emitted = () => check(made, "--emitted", "dist").codes;
    const [text = ""] = Object.values(TAGGED);
    expect(made.run(["tsc"])).toMatchObject({ code: 0 });
    expect(emitted()).toEqual([]);
    made.write({ "src/shop.ts": text.replace("client", "server") });
    expect(emitted()).toEqual(["error SW486"]);
    made.write({ "src/shop.ts": text });
    const output = readFileSync(join(made.root, "dist/shop.js"), "utf8");
    made.write({ "dist/shop.js": output.replace(/spanweave \d[^ ]* /, "spanweave 0.0.1 ") });
    expect(emitted()).toEqual(["error SW486"]);
  });

  test("wrong usage", () => {
    const made = project({ ...TAGGED, ...manifest({}) });
    expect(made.run(["check", "--emitted", "dist"])).toMatchObject({ code: 2 });
    const { stderr } = made.run(["check", "src/shop.ts", "--emitted", "src"]);
    expect(stderr).toContain("error[SW603]");
  });
});
