/** What holds for every bundler: spans come out, the program stays, and mistakes are told at their place. */
import { describe, expect, test } from "vitest";
import { bundlers } from "./bundlers.ts";
import { listed, project, run } from "./project.ts";

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
    export const charge = async (total: number): Promise<unknown[]> => [await Promise.resolve(total)];
  `,
  "src/steps.mjs": `
    // @trace
    export function* steps(count) { for (let i = 0; i < count; i++) yield i; }
  `,
  "spanweave.config.json":
    '{ "rules": [{ "files": "src/charge.ts", "functions": "charge", "name": "card.charge" }] }',
};
const spans = ["order", "  card.charge", "  steps"];

describe.each(bundlers)("%s:", (bundler, bundle) => {
  const isLikeWebpack = bundler === "webpack" || bundler === "rspack";
  // What is imported stays an import, or a require.
  const name = `main.${isLikeWebpack ? "cjs" : "mjs"}`;

  test.each([false, true])("spans come out, minified: %s", async (minify) => {
    const { root } = project(shop);
    const built = await bundle(root, {}, { minify });
    expect([built.error, built.warnings]).toEqual([undefined, []]);
    expect(built.said).toBe("spanweave: 3 traced, 0 skipped, 0 never seen\n");
    const result = await run(built.code, { name });
    expect(result.stdout).toBe("3,0,1\n");
    expect(result.spans).toEqual(spans);
  });

  test("SPANWEAVE=off gives the bytes of a build without the plugin", async () => {
    const { root } = project(shop);
    const bare = await bundle(root, false);
    process.env.SPANWEAVE = "off";
    try {
      expect(await bundle(root)).toEqual(bare);
    } finally {
      delete process.env.SPANWEAVE;
    }
  });

  test("same input, same bytes; without tags and rules, those of a build without the plugin", async () => {
    const { root, write } = project(shop);
    const [first, second] = [await bundle(root), await bundle(root)];
    expect(first).toEqual(second);
    write({ "spanweave.config.json": '{ "tags": false }' });
    const { code, map } = await bundle(root);
    const bare = await bundle(root, false);
    expect({ code, map }).toEqual({ code: bare.code, map: bare.map });
  });

  test("unused woven exports are dropped, and the runtime with them", async () => {
    const { root } = project({
      "src/main.ts": `import { used } from "./all.ts"; console.log(used());`,
      "src/all.ts": `export const used = (): number => 1;
        /** @trace */ export function unused(): string { return "never called"; }
        /** @trace */ export class Unused { m(): string { return "never called"; } }`,
    });
    const { code, error } = await bundle(root, {}, { minify: true });
    expect(error).toBeUndefined();
    expect(code).not.toMatch(/never called|src\/all|@spanweave\/runtime/);
  });

  test("a tag that can't be honoured fails the build, at its place", async () => {
    const { root } = project({
      "src/main.ts":
        "const a = 1;\n  /** @trace { nmae: 'x' } */\nexport function f() { return a; }",
    });
    const { error } = await bundle(root);
    expect(error).toContain("SW103");
    expect(error).toContain("nmae");
  });

  test("a rule that matches nothing is a warning, and fails a strict build", async () => {
    const { root } = project({
      "src/main.ts": "export const f = () => 1;",
      "spanweave.config.json": '{ "rules": [{ "functions": "gone" }] }',
    });
    const { warnings, error, said } = await bundle(root);
    expect(error).toBeUndefined();
    expect(warnings.join("\n")).toContain(
      'SW404: this rule matches no function: {"functions":"gone"}',
    );
    expect(said).toContain("spanweave: 0 traced");
    expect((await bundle(root, { strict: true })).error).toContain("SW404");
  });

  test("a rules file with a mistake fails the build", async () => {
    const { root } = project({ ...shop, "spanweave.config.json": '{ "ruls": [] }' });
    expect((await bundle(root)).error).toContain("SW415");
  });

  test("a tag that another plugin took away is told of", async () => {
    const { root, path, write } = project(shop);
    const loads = {
      name: "loads",
      load: (id: string) => (id === path("src/steps.mjs") ? "export function* steps() {}" : null),
    };
    // In webpack, a request that wants no loaders.
    const main = shop["src/main.ts"]?.replace("./steps", "!!./steps") ?? "";
    if (isLikeWebpack) write({ "src/main.ts": main });
    const plugins = isLikeWebpack ? [] : [loads];
    const { warnings, said } = await bundle(root, {}, { plugins });
    expect(warnings.join("\n")).toContain("SW405: src/steps.mjs");
    const advice = isLikeWebpack ? "take ! and !! out of" : "have that plugin keep the comments";
    expect(warnings.join("\n")).toContain(advice);
    expect(said).toContain("2 traced, 0 skipped, 1 never seen");
  });

  test("a package that does not list the runtime is told of", async () => {
    const { root } = project({
      ...shop,
      "package.json": listed["package.json"]?.replace("@spanweave", "@other") ?? "",
    });
    expect((await bundle(root)).warnings.join("\n")).toContain("SW408");
  });
});
