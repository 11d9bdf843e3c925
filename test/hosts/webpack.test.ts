/** webpack and Rspack: what their caches keep follows the rules, and nothing is counted twice. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { HostOptions } from "../../src/options.ts";
import { type Bundled, bundlers } from "./bundlers.ts";
import { type Project, project } from "./project.ts";

const shop: Readonly<Record<string, string>> = {
  "src/main.ts": 'import { f } from "./f.ts"; console.log(f());',
  "src/f.ts": "export function f(): number { return g(); } function g(): number { return 1; }",
};
const rulesFor = (functions: string): Record<string, string> => ({
  "spanweave.config.json": JSON.stringify({ rules: [{ files: "src/f.ts", functions }] }),
});

/** In the table of src/f.ts, whose only functions are f and g. */
function tracedIn({ code }: Bundled): readonly string[] {
  return [...code.matchAll(/\["([fg])", ?1, ?\d+/g)].map(([, name = ""]) => name);
}

const caches: Readonly<Record<string, (root: string) => object>> = {
  webpack: (root) => ({ type: "filesystem", cacheDirectory: join(root, "cache") }),
  rspack: (root) => ({
    type: "persistent",
    storage: { type: "filesystem", directory: join(root, "cache") },
  }),
};

describe.each(bundlers.filter(([name]) => name in caches))(
  "%s, its cache on disk:",
  (name, bundle) => {
    const build = ({ root }: Project, host: HostOptions = {}): Promise<Bundled> =>
      bundle(root, host, { more: { cache: caches[name]?.(root) } });

    test("the second build gives the same bytes, and tells the same", async () => {
      const one = project({ ...shop, ...rulesFor("f") });
      const [first, second] = [await build(one), await build(one)];
      expect(tracedIn(first)).toEqual(["f"]);
      expect(second).toEqual(first);
      expect(first.said).toBe("spanweave: 1 traced, 0 skipped, 0 never seen\n");
    });

    test("another rule", async () => {
      const one = project({ ...shop, ...rulesFor("f") });
      await build(one);
      one.write(rulesFor("g"));
      const built = await build(one);
      expect(tracedIn(built)).toEqual(["g"]);
      expect([built.said, built.warnings]).toEqual([
        "spanweave: 1 traced, 0 skipped, 0 never seen\n",
        [],
      ]);
    });

    test("the first rule", async () => {
      const one = project(shop);
      expect(tracedIn(await build(one))).toEqual([]);
      one.write(rulesFor("g"));
      expect(tracedIn(await build(one))).toEqual(["g"]);
    });

    test("other options of the plugin", async () => {
      const one = project(shop);
      const rules = [{ files: "!**/*.js", functions: "f" }];
      expect(tracedIn(await build(one, { rules }))).toEqual(["f"]);
      expect(tracedIn(await build(one, { rules: [{ functions: "g" }] }))).toEqual(["g"]);
    });

    test("a warning is told by the second build as well", async () => {
      const one = project({ ...shop, "src/f.ts": "/** @trace */ const f = 1; export { f };" });
      const [first, second] = [await build(one), await build(one)];
      expect(first.warnings.join()).toContain("SW102");
      expect(second.warnings).toEqual(first.warnings);
    });

    test("a build without the plugin takes nothing from one with it", async () => {
      const one = project({ ...shop, ...rulesFor("f") });
      await build(one);
      const { code } = await bundle(one.root, false, { more: { cache: caches[name]?.(one.root) } });
      expect(code).not.toContain("__sw");
    });
  },
);

describe.each(bundlers.filter(([name]) => name in caches))("%s:", (_, bundle) => {
  test("what is imported as text is no code", async () => {
    const { root } = project({
      "src/main.ts": 'import text from "./f.ts?raw"; console.log(text);',
      "src/f.ts": "/** @trace */ export function f() {}",
    });
    const rules = [
      { test: /\.ts$/, resourceQuery: { not: [/raw/] }, use: join(root, "typescript-loader.cjs") },
      { test: /\.ts$/, resourceQuery: /raw/, type: "asset/source" },
    ];
    const { code, error } = await bundle(root, {}, { more: { module: { rules } } });
    expect(error).toBeUndefined();
    expect(code).toContain("@trace");
    expect(code).not.toContain("__sw");
  });

  test("a runtime that is nowhere", async () => {
    const { root } = project({ ...shop, ...rulesFor("f") });
    const alone = {
      apply({ options }: { options: { resolve: { alias: unknown; fallback: unknown } } }): void {
        options.resolve = { ...options.resolve, alias: {}, fallback: {} };
      },
    };
    expect((await bundle(root, {}, { plugins: [alone] })).error).toContain("SW409");
  });
});
