/** Whatever esbuild makes of woven code, the spans come out and the program stays what it was. */
import type { BuildOptions } from "esbuild";
import { describe, expect, test } from "vitest";
import { code, listed, project, run } from "./project.ts";

const shop: Readonly<Record<string, string>> = {
  "src/main.ts": `
    import { charge } from "./charge.ts";
    import { steps } from "./steps.mjs";
    /** @trace */
    async function order(total: number): Promise<string> {
      const paid = await charge(total);
      for (const step of steps(2)) paid.push(step);
      return paid.join();
    }
    order(3).then((text) => console.log(text), (error) => console.log(String(error)));
  `,
  "src/charge.ts": `
    /** @trace card.charge */
    export const charge = async (total: number): Promise<unknown[]> => [await Promise.resolve(total)];
  `,
  "src/steps.mjs": `
    // @trace
    export function* steps(count) { for (let i = 0; i < count; i++) yield i; }
  `,
};
const spans = ["order", "  card.charge", "  steps"];

describe("spans come out of", () => {
  const outputs: Readonly<Record<string, BuildOptions>> = {
    "an ES module": { format: "esm" },
    CommonJS: { format: "cjs" },
    "an IIFE": { format: "iife" },
    "minified code": { minify: true },
    "minified code that keeps names": { minify: true, keepNames: true },
    "code for es2017": { target: "es2017" },
    "minified CommonJS for es2017": { target: "es2017", minify: true, format: "cjs" },
    "code with source maps": { sourcemap: "inline", minify: true },
  };
  for (const [name, options] of Object.entries(outputs)) {
    test(name, async () => {
      const built = await project(shop).build(options);
      expect(built.errors).toEqual([]);
      const extension = options.format === "esm" || options.format === undefined ? "mjs" : "cjs";
      const result = await run(built.text(), { name: `main.${extension}` });
      expect(result.stdout).toBe("3,0,1\n");
      expect(result.spans).toEqual(spans);
    });
  }

  test("chunks of a split build", async () => {
    const { build, root } = project({
      ...shop,
      "src/main.ts": `import { charge } from "./charge.ts";
        /** @trace */ async function order() { await charge(1); await (await import("./late.ts")).late(); }
        order();`,
      "src/late.ts": `import { charge } from "./charge.ts"; /** @trace */ export const late = () => charge(2);`,
    });
    const built = await build({
      splitting: true,
      write: true,
      outdir: "out",
      outExtension: { ".js": ".mjs" },
    });
    expect(built.errors).toEqual([]);
    const result = await run(`import ${JSON.stringify(`${root}/out/main.mjs`)};`);
    expect(result.spans).toEqual(["order", "  card.charge", "  late", "    card.charge"]);
  });
});

describe("the program stays what it was:", () => {
  test("SPANWEAVE=off gives the bytes of a build without the plugin", async () => {
    const { build } = project(shop);
    const options = { sourcemap: true, metafile: true } as const;
    const bare = await build(options, false);
    process.env.SPANWEAVE = "off";
    try {
      const off = await build(options);
      expect(off.outputFiles.map(({ contents }) => contents)).toEqual(
        bare.outputFiles.map(({ contents }) => contents),
      );
      expect(off.metafile).toEqual(bare.metafile);
      expect(off.said).toBe("");
    } finally {
      delete process.env.SPANWEAVE;
    }
  });

  test("a project without tags and rules gives those bytes too", async () => {
    const { build } = project({ "src/main.ts": "export const f = (): number => 1;" });
    expect((await build()).text()).toBe((await build({}, false)).text());
  });

  test("same input, same bytes, also for builds at the same time", async () => {
    const { build } = project(shop);
    const options = { sourcemap: true, minify: true, outdir: "out" } as const;
    const builds = await Promise.all([build(options), build(options), build(options)]);
    const [first, ...others] = builds.map(({ outputFiles }) => outputFiles.map(({ text }) => text));
    for (const other of others) expect(other).toEqual(first);
  });

  test("builds at the same time keep their options and counts apart", async () => {
    const { build } = project(shop);
    const [whole, none] = await Promise.all([
      build({ logLevel: "warning" }, { rules: [{ kinds: "all" }] }),
      build({ logLevel: "warning" }, { tags: false }),
    ]);
    expect(whole.text()).toContain("__swf");
    expect(none.text()).not.toContain("__swf");
  });

  test("unused woven exports are dropped, and the runtime with them", async () => {
    const { build } = project({
      "src/main.ts": `import { used } from "./all.ts"; console.log(used());`,
      "src/all.ts": `export const used = (): number => 1;
        /** @trace */ export function unused(): string { return "never called"; }
        /** @trace */ export class Unused { m(): string { return "never called"; } }`,
    });
    const text = (await build()).text();
    expect(text).not.toMatch(/never called|__swf|openGlobalDoor/);
  });

  test("a package's sideEffects: false holds for woven files", async () => {
    const { build } = project({
      "src/main.ts": `import { a } from "./lib/index.ts"; console.log("main");`,
      "src/lib/package.json": `{ "sideEffects": false }`,
      "src/lib/index.ts": `console.log("effect"); /** @trace */ export function a(): void {}`,
    });
    const built = await build();
    expect(built.text()).toContain("main");
    expect(built.text()).not.toContain("effect");
  });

  test("a file that package.json empties for browsers stays empty", async () => {
    const { build, write } = project({
      "package.json": JSON.stringify({
        ...JSON.parse(listed["package.json"] ?? ""),
        browser: {
          "./src/server.ts": false,
          "./src/other": false,
        },
      }),
      "src/main.ts": `import * as s from "./server.ts"; import * as o from "./other"; console.log(s, o);`,
      "src/server.ts": `/** @trace */ export function secret(): string { return "secret"; }`,
      "src/other.ts": `/** @trace */ export function hidden(): string { return "secret"; }`,
    });
    expect((await build({ platform: "browser" })).text()).not.toContain("secret");
    expect((await build({ platform: "node" })).text()).toContain("__swf");
    write({ "package.json": listed["package.json"] ?? "" });
    expect((await build({ platform: "browser" })).text()).toContain("__swf");
  });

  test("BOM, Windows line ends, shebang and directives", async () => {
    const { build } = project({
      "src/main.ts":
        '#!/usr/bin/env node\r\n"use strict";\r\n/** @trace */\r\nfunction f(): number { return 1; }\r\nconsole.log(`a\r\nb`.length, f());\r\n',
      "src/bom.ts":
        "\uFEFF/** @trace */ export function g(): string { return '\u{1F600}'; }\nconsole.log(g());\n",
    });
    const built = await build({ charset: "utf8" });
    expect(built.text().startsWith("#!/usr/bin/env node\n")).toBe(true);
    const result = await run(built.text());
    expect(result).toMatchObject({ stdout: "3 1\n", spans: ["f"] });
    const bom = await build({ charset: "utf8", entryPoints: ["src/bom.ts"] });
    expect(bom.text()).not.toContain("\uFEFF");
    expect(await run(bom.text())).toMatchObject({ stdout: "\u{1F600}\n", spans: ["g"] });
  });

  test("what is not UTF-8 is left alone, with a warning", async () => {
    const latin = Buffer.from("// @trace\nexport function f() { return '\u00e9'; }", "latin1");
    const { build } = project({ "src/main.ts": latin });
    const built = await build();
    expect(built.text()).toBe((await build({}, false)).text());
    expect(built.warnings.map(code)).toEqual(["SW407"]);
  });

  test("a syntax error is esbuild's to report, once, with the tag's loss beside it", async () => {
    const { build } = project({ "src/main.ts": "/** @trace */ function f() { return 1 1 }" });
    const woven = await build();
    const bare = await build({}, false);
    expect(woven.errors).toEqual(bare.errors);
    expect(woven.warnings.map((warning) => [code(warning), warning.location?.file])).toEqual([
      ["SW406", "src/main.ts"],
    ]);
  });

  test("a syntax error in a file without a tag is esbuild's alone", async () => {
    const { build } = project({ "src/main.ts": "function f() { return 1 1 }" });
    const woven = await build({}, { rules: [{ kinds: "all" }] });
    expect(woven.errors).toHaveLength(1);
    expect(woven.warnings).toEqual([]);
  });
});

describe("files are taken for what esbuild takes them for:", () => {
  const tagged = (name: string): string => `/** @trace */ export function ${name}() { return 1; }`;

  test("every extension of JavaScript and TypeScript", async () => {
    const names = ["js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx"];
    const { build } = project({
      "src/main.ts": names.map((name) => `import "./${name}.${name}";`).join("\n"),
      ...Object.fromEntries(
        names.map((name) => [`src/${name}.${name}`, `${tagged(name)} ${name}();`]),
      ),
      "src/cjs.cjs": `/** @trace */ exports.cjs = function () {}; exports.cjs();`,
      "src/tsx.tsx": `/** @trace */ export const tsx = <T,>(x: T) => <p>{x}</p>; tsx(1);`,
      "src/jsx.jsx": `/** @trace */ export const jsx = (x) => <p>{x}</p>; jsx(1);`,
    });
    const built = await build({ jsx: "transform", jsxFactory: "String", target: "node20" });
    expect(built.errors).toEqual([]);
    expect([...(await run(built.text())).spans].sort()).toEqual(names.toSorted());
  });

  test("a .js file with the jsx loader", async () => {
    const { build } = project({
      "src/main.js": `/** @trace */ export const v = (x) => <p>{x}</p>;`,
    });
    const built = await build({
      entryPoints: ["src/main.js"],
      loader: { ".js": "jsx" },
      jsxFactory: "h",
    });
    expect(built.text()).toContain("__swf()");
  });

  test("a .ts file with the text loader, or imported as text", async () => {
    const { build } = project({
      "src/main.js": `import a from "./a.ts"; import b from "./b.js" with { type: "text" }; console.log(a, b);`,
      "src/a.ts": tagged("a"),
      "src/b.js": tagged("b"),
    });
    const options: BuildOptions = { entryPoints: ["src/main.js"], loader: { ".ts": "text" } };
    const built = await build(options);
    expect(built.errors).toEqual([]);
    expect(built.text()).toBe((await build(options, false)).text());
  });

  test("node_modules only when asked for", async () => {
    const { build } = project({
      "src/main.ts": `import { dep } from "dep"; console.log(dep());`,
      "node_modules/dep/index.js": tagged("dep"),
    });
    expect((await build()).text()).not.toContain("__swf");
    expect((await build({}, { nodeModules: true })).text()).toContain(
      '"node_modules/dep/index.js"',
    );
  });
});
