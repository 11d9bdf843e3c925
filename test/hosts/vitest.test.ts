// Projects whose tests run under the plugin, in each of vitest's pools.
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import spanweave, { type HostOptions } from "../../src/vitest.ts";
import { repository, runTests } from "./vitest-project.ts";

const shop = `
  /** @trace */
  export async function buy(article: string): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, article.length % 3));
    return priceOf(article);
  }
  /** @trace price { args: ["article"] } */
  const priceOf = (article: string): number => article.length;
`;
const tests = `
  import { expect, test } from "vitest";
  import { spans } from "@spanweave/runtime/testing";
  import { buy } from "./shop.ts";

  for (const article of ["a", "bb", "ccc", "dddd"]) {
    test.concurrent(article, async () => {
      await buy(article);
      expect(spans).toHaveSpanTree("buy\\n  price");
      expect(spans).toHaveSpan("price", { attributes: { "args.article": article } });
    });
  }
  test("nothing", () => expect(spans()).toEqual([]));
`;

afterEach(() => vi.unstubAllEnvs());

const run: typeof runTests = (files, ...more) =>
  runTests({ "src/shop.ts": shop, ...files }, ...more);

describe("each test sees its own spans", () => {
  test.each<Parameters<typeof run>[1]>([
    { pool: "threads" },
    { pool: "forks" },
    { pool: "vmThreads" },
    { pool: "threads", isolate: false, fileParallelism: false },
  ])("in %j", async (config) => {
    const results = await run({ "src/one.test.ts": tests, "src/two.test.ts": tests }, config);
    expect(results.filter(({ state }) => state !== "passed")).toEqual([]);
    expect(results).toHaveLength(10);
  });
});

/** What is said where one test expects a span in vain. */
async function said(
  files: Readonly<Record<string, string>> = {},
  options?: HostOptions,
): Promise<string | undefined> {
  const vain = `
    import { expect, test } from "vitest";
    import { spans } from "@spanweave/runtime/testing";
    import { buy } from "./shop.ts";
    test("in vain", async () => {
      await buy("tea");
      expect(spans).toHaveSpan("sell");
    });`;
  const [result] = await run({ "src/vain.test.ts": vain, ...files }, {}, options);
  expect(result?.state).toBe("failed");
  expect(result?.stack).toBe("vain.test.ts:7:21");
  return result?.errors[0];
}

describe("a span that is missing", () => {
  test("is told of with those that are there", async () => {
    expect(await said()).toBe('no span is named "sell"\n\nthe spans:\n\n  buy\n    price');
  });

  test("says so where nothing is woven", async () => {
    expect(await said({}, { tags: false })).toBe(
      `no span is named "sell"\n\nthere is no span: no woven code is loaded: is spanweave among vitest's plugins, or jest's transforms?`,
    );
  });

  test("says so where weaving is switched off", async () => {
    vi.stubEnv("SPANWEAVE", "off");
    expect(await said()).toMatch(/\n\nthere is no span: SPANWEAVE=off keeps woven code dormant$/);
  });
});

test("errors are where the source is", async () => {
  const failing = `
    import { test } from "vitest";
    import { buy } from "./shop.ts";
    test("fails", () => buy(undefined));`;
  const [result] = await run({ "src/failing.test.ts": failing });
  expect(result?.stack).toBe(`shop.ts:4:${(shop.split("\n")[3]?.indexOf("length") ?? 0) + 1}`);
});

test("a setup file of the project may register an SDK", async () => {
  const setup = `
    import { trace } from "@opentelemetry/api";
    import { TracerProvider } from ${JSON.stringify(join(repository, "node_modules/@opentelemetry/sdk-trace"))};
    globalThis.started = [];
    const onStart = (span) => globalThis.started.push(span.name);
    const processor = { onStart, onEnd() {}, async forceFlush() {}, async shutdown() {} };
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [processor] }));`;
  const both = `
    import { expect, test } from "vitest";
    import { spans } from "@spanweave/runtime/testing";
    import { buy } from "./shop.ts";
    test("both see it", async () => {
      await buy("tea");
      expect(spans).toHaveSpanTree("buy\\n  price");
      expect(globalThis.started).toEqual(["buy", "price"]);
    });`;
  const files = { "setup.ts": setup, "src/both.test.ts": both };
  const imports = { ...files, "src/both.test.ts": `import "../setup.ts";${both}` };
  const passed = { name: "both see it", state: "passed", errors: [], stack: "" };
  expect(await run(files, {}, {}, ["./setup.ts"])).toEqual([passed]);
  expect(await run(imports)).toEqual([passed]);
});

test("pages get no setup file: they lack what tells tests apart", () => {
  const setupFilesFor = (browser: object): unknown => {
    const config = spanweave().find(({ name }) => name === "spanweave:tests")?.config;
    return (config as (given: object) => { test?: object })({ test: { browser } }).test;
  };
  expect(setupFilesFor({ enabled: true })).toBeUndefined();
  expect(setupFilesFor({})).toEqual({ setupFiles: [join(repository, "src/vitest/set-up.ts")] });
});
