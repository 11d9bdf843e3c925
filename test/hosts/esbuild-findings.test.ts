/** What the plugin says: diagnostics with their place, the closing line, and what `strict` makes of it. */
import { readFile } from "node:fs/promises";
import type { OnLoadResult, Plugin } from "esbuild";
import { describe, expect, test } from "vitest";
import spanweave, { weave } from "../../src/esbuild.ts";
import { code, project } from "./project.ts";

describe("a diagnostic", () => {
  test("is an error at its place, in esbuild's bytes", async () => {
    const { build } = project({
      "src/main.ts":
        "export const 价 = '😀';\n/** 😀 */ /** @trace no name! */ export function f(): void {}\n",
    });
    const { errors } = await build();
    expect(errors).toHaveLength(1);
    const location = errors[0]?.location;
    expect(errors[0]).toMatchObject({ pluginName: "spanweave" });
    expect(errors[0]?.text).toMatch(/^SW104: /);
    expect(errors[0]?.notes[0]?.text).toMatch(/dotted name/);
    expect(location).toMatchObject({ file: "src/main.ts", line: 2 });
    const bytes = Buffer.from(location?.lineText ?? "");
    const start = location?.column ?? 0;
    expect(bytes.subarray(start, start + (location?.length ?? 0)).toString()).toBe("no name!");
  });

  test("of an unused tag is a warning, with strict an error", async () => {
    const { build } = project({ "src/main.ts": "// @trace\nexport const one = 1;\n" });
    const lax = await build();
    expect(lax.warnings.map(code)).toEqual(["SW102"]);
    expect(lax.errors).toEqual([]);
    const strict = await build({}, { strict: true });
    expect(strict.errors.map(code)).toEqual(["SW102"]);
  });

  test("of a tag that cannot be honoured fails the build", async () => {
    const { build } = project({
      "src/main.cjs": "/** @trace */ function f() { with ({}) {} } f();\n",
    });
    const { errors } = await build({ entryPoints: ["src/main.cjs"], format: "cjs" });
    expect(errors.map(code)).toContain("SW101");
  });
});

describe("an import that can't be resolved", () => {
  const main = `
    /** @trace */ export function load(): unknown { return require("not-there"); }
    /** @trace */ export async function later(): Promise<unknown> {
      const { a } = await import("not-there-either");
      return a;
    }
    /** @trace */ export function optional(): unknown {
      try { return require("may-be-there"); } catch { return undefined; }
    }
  `;

  test("is still said, although woven code stands inside try", async () => {
    const { build } = project({ "src/main.ts": main });
    const { warnings } = await build();
    expect(warnings.map(code)).toEqual(["SW413", "SW413"]);
    expect(
      warnings.map(({ location }) =>
        location?.lineText.slice(location.column).slice(0, location.length),
      ),
    ).toEqual(['"not-there"', '"not-there-either"']);
    const strict = await build({}, { strict: true });
    expect(strict.errors.map(code)).toEqual(["SW413", "SW413"]);
  });

  test("is nothing to say where it is external", async () => {
    const { build } = project({ "src/main.ts": main });
    const { warnings } = await build({ external: ["not-there", "not-there-either"] });
    expect(warnings.map(code)).toEqual([]);
  });
});

test("a file that stands for a global is not woven: the runtime would import it in turn", async () => {
  const { build } = project({
    "src/main.ts": "/** @trace */ export const f = (): unknown => Promise.resolve(1);",
    "shim.js":
      "/** @trace */ function f() {} class Own extends globalThis.Promise { f = f } export { Own as Promise };",
  });
  const { text } = await build({ inject: ["shim.js"] });
  expect(text()).not.toContain('"shim.js"');
});

describe("the closing line", () => {
  const files = {
    "src/main.ts": `import "./more.cjs"; import "./taken.ts";
      /** @trace */ export function f(): void {} /** @trace */ export function g(): void {}`,
    "src/more.cjs": "exports.f = function () { with ({}) {} }; exports.g = function () {};",
    "src/taken.ts": "/** @trace */ export function taken(): void {}",
  };
  const rules = [{ files: "src/*.cjs", kinds: "all" }] as const;

  test("counts what was traced and what a hazard stopped", async () => {
    const { build } = project(files);
    const { said, errors, warnings } = await build(
      { logLevel: "warning", format: "cjs" },
      { rules },
    );
    expect([errors, warnings]).toEqual([[], []]);
    expect(said).toBe("spanweave: 4 traced, 1 skipped, 0 never seen\n");
    const { said: inDetail } = await build({ logLevel: "info", format: "cjs" }, { rules });
    expect(inDetail).toMatch(
      /^spanweave: 4 traced, 1 skipped, 0 never seen\n {2}src\/more\.cjs:1:\d+ \S+: .+ \(with\)\n$/,
    );
  });

  test("is not printed when esbuild is to be silent", async () => {
    const { build } = project(files);
    expect((await build({ logLevel: "silent" })).said).toBe("");
    expect((await build({ logLevel: "error" })).said).toBe("");
  });

  test("starts from nothing in each build", async () => {
    const { build } = project(files);
    const counts = [await build({ logLevel: "info" }), await build({ logLevel: "info" })];
    expect(counts[0]?.said).toBe(counts[1]?.said);
  });
});

describe("what another plugin loads", () => {
  const files = {
    "src/main.ts": `import "./tagged.ts"; import "./ruled.ts"; import "./neither.ts"; import "./own.ts";`,
    "src/tagged.ts": "/** @trace */ export function tagged(): number { return 1; } tagged();",
    "src/ruled.ts": "export function ruled(): number { return 2; } ruled();",
    "src/neither.ts": "export function neither(): number { return 3; } neither();",
    "src/own.ts": "/** @trace */ export function own(): number { return 4; } own();",
  };
  const rules = [{ files: "**/ruled.ts" }] as const;
  /** Stands before ours, and answers for all files but two. */
  const greedy = (load: (text: string, path: string) => OnLoadResult): Plugin => ({
    name: "greedy",
    setup(build) {
      build.onLoad({ filter: /(tagged|ruled|neither)\.ts$/ }, async ({ path }) =>
        load(await readFile(path, "utf8"), path),
      );
    },
  });
  const taking = greedy((contents) => ({ contents, loader: "ts" }));

  test("is found, counted and named", async () => {
    const { build, order } = project(files);
    const { warnings, said, metafile } = await order([taking, "spanweave"], { rules });
    expect(warnings.map(code)).toEqual(["SW405"]);
    expect(warnings[0]?.text).toContain("src/ruled.ts, src/tagged.ts reached");
    expect(warnings[0]?.notes.map(({ text }) => text).join()).toContain("put spanweave() before");
    expect(said).toContain("spanweave: 1 traced, 0 skipped, 2 never seen\n");
    expect(said).toContain("SW405");
    expect(metafile).toBeUndefined();
    expect((await build({ metafile: true }, { rules })).metafile).toBeDefined();
  });

  test("does not count what is empty or made up", async () => {
    const { build, order } = project({
      "src/main.ts": `import "./server.ts"; import "virtual.ts";`,
      "src/server.ts": "/** @trace */ export function f(): void {}",
      "package.json": `{ "browser": { "./src/server.ts": false } }`,
    });
    const virtual: Plugin = {
      name: "virtual",
      setup(build) {
        build.onResolve({ filter: /^virtual/ }, ({ path }) => ({ path, namespace: "made-up" }));
        build.onLoad({ filter: /^/, namespace: "made-up" }, () => ({ contents: "// @trace" }));
      },
    };
    const host = { rules: [{ files: ["**", "!src/main.ts"] }, { files: "src/main.ts" }] };
    const plugins = [virtual, spanweave(host)];
    const { said } = await build({ plugins, platform: "browser", logLevel: "warning" });
    expect(said).toContain("0 never seen");
    expect((await order([virtual, "spanweave"], host)).said).toContain("0 never seen");
  });

  test("fails a strict build", async () => {
    const { order } = project(files);
    const { errors } = await order([taking, "spanweave"], { rules, strict: true });
    expect(errors.map(code)).toEqual(["SW405"]);
  });

  test("is woven where it stands behind ours", async () => {
    const { order } = project(files);
    const { said, warnings } = await order(["spanweave", taking], { rules });
    expect(warnings).toEqual([]);
    expect(said).toBe("spanweave: 3 traced, 0 skipped, 0 never seen\n");
  });

  test("is woven by weave(), in either order", async () => {
    const { order } = project(files);
    const chaining: Plugin = {
      name: "chaining",
      setup(build) {
        build.onLoad({ filter: /(tagged|ruled|neither)\.ts$/ }, async (args) => {
          const contents = `${await readFile(args.path, "utf8")} console.log("mine");`;
          return weave(build, args, { contents, loader: "ts", warnings: [{ text: "mine" }] });
        });
      },
    };
    const { said, warnings, text } = await order([chaining, "spanweave"], { rules });
    expect(warnings.map(code)).toEqual(["mine", "mine", "mine"]);
    expect(said).toBe("spanweave: 3 traced, 0 skipped, 0 never seen\n");
    expect(text().match(/console\.log\("mine"\)/g)).toHaveLength(3);
    expect(text()).toContain('"src/ruled.ts"');
  });

  test("is not woven by weave() when nothing tells its language", async () => {
    const { order } = project({
      "src/main.ts": `import "./view.vue";`,
      "src/view.vue": "<script>/** @trace */ function f() {}</script>",
    });
    const vue: Plugin = {
      name: "vue",
      setup(build) {
        build.onLoad({ filter: /\.vue$/ }, async (args) => {
          const contents = (await readFile(args.path, "utf8")).replace(/<.*?>/g, "");
          return weave(build, args, { contents, loader: "ts" });
        });
      },
    };
    const { warnings } = await order([vue, "spanweave"]);
    expect(warnings.map(code)).toEqual(["SW412"]);
  });

  test("cannot be woven by weave() alone", async () => {
    const { order } = project(files);
    const chaining: Plugin = {
      name: "chaining",
      setup(build) {
        build.onLoad({ filter: /main\.ts$/ }, (args) => weave(build, args, { contents: "" }));
      },
    };
    const { errors } = await order([chaining]);
    expect(errors[0]?.text).toContain("SW411: weave() needs spanweave()");
    process.env.SPANWEAVE = "off";
    try {
      expect((await order([chaining])).errors).toEqual([]);
    } finally {
      delete process.env.SPANWEAVE;
    }
  });
});

describe("rules", () => {
  const files = {
    "src/main.ts": "export function f(): void {}\nexport class A { m(): void {} }\n",
  };

  test("that match nothing are quoted in a warning, with strict in an error", async () => {
    const { build } = project(files);
    const rules = [{ functions: "f" }, { functions: "g*" }, { files: "lib/**", trace: false }];
    const lax = await build({ logLevel: "warning" }, { rules });
    expect(lax.warnings.map(({ text }) => text)).toEqual([
      expect.stringContaining('SW404: this rule matches no function: {"functions":"g*"}'),
      expect.stringContaining('{"files":"lib/**","trace":false}'),
    ]);
    expect(lax.said).toContain("SW404");
    const strict = await build({}, { rules, strict: true });
    expect(strict.errors.map(code)).toEqual(["SW404", "SW404"]);
  });

  test("that later rules and tags overrule are not dead", async () => {
    const { build } = project({
      "src/main.ts": "export function f(): void {}\n/** @trace */ export function g(): void {}\n",
    });
    const rules = [{ functions: "f" }, { functions: "{f,g}" }, { functions: "g" }];
    expect((await build({}, { rules })).warnings).toEqual([]);
    expect((await build({}, { rules: [{ trace: false }] })).warnings).toEqual([]);
  });

  test("that keep a file untraced are not dead", async () => {
    const { build } = project(files);
    expect((await build({}, { rules: [{ files: "src/**", trace: false }] })).warnings).toEqual([]);
  });

  test("that are wrong stop the build at once", async () => {
    const { build } = project(files);
    const { errors } = await build({}, { rules: [{ nmae: "f" } as object] });
    expect(errors[0]?.text).toContain('SW302: rules[0]: unknown key "nmae"');
  });

  test("an unknown option stops the build at once", async () => {
    const { build } = project(files);
    const { errors } = await build({}, { rule: [] } as object);
    expect(errors[0]?.text).toContain('SW401: unknown option "rule"; known are root, rules');
  });
});
