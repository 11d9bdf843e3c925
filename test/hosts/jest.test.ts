// The transform for jest, in front of transforms that stand for a project's own.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { originalPositionFor, type SourceMapInput, TraceMap } from "@jridgewell/trace-mapping";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Transformed, TransformOptions } from "../../src/jest/types.ts";
import { createTransformer, type JestOptions, type JestTransformer } from "../../src/jest.ts";
import { project } from "./project.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

const source = `/** @trace */
export async function buy(article: string): Promise<number> {
  return await Promise.resolve(article.length);
}
`;
/** A transform as a project may have one: it tells how it was called, and moves everything. */
const own = (kind: string): string => `
  const { transformSync } = require(${JSON.stringify(join(repository, "node_modules/esbuild"))});
  const go = (text, path, options) => {
    const { code, map } = transformSync(text, {
      loader: "ts", format: "cjs", sourcemap: "external", sourcefile: path, minifyWhitespace: true,
    });
    const called = JSON.stringify([options.transformerConfig, options.instrument]);
    const lines = JSON.parse(map);
    lines.mappings = ";;" + lines.mappings;
    return { code: "/* " + called + " */\\n\\n" + code, map: lines };
  };
  ${kind}`;

interface Room {
  readonly path: string;
  write(files: Readonly<Record<string, string>>): void;
  make(given?: JestOptions): JestTransformer;
  options(more?: object): TransformOptions;
}

function room(files: Readonly<Record<string, string>> = {}): Room {
  const usual = { "own.cjs": own("module.exports = { process: go };"), "src/shop.ts": source };
  const { root, write } = project({ ...usual, ...files });
  const config = { rootDir: root, id: "id" };
  const given = { config, configString: "{}", instrument: false, transformerConfig: {} };
  return {
    path: join(root, "src/shop.ts"),
    write,
    make: (more = {}) => createTransformer({ transform: "./own.cjs", ...more }),
    options: (more = {}) => ({ ...given, ...more }),
  };
}

/** Where in the source a piece of the output comes from. */
function placeOf({ code, map }: Transformed, piece: string): string {
  const before = code.slice(0, code.indexOf(piece)).split("\n");
  const column = before.at(-1)?.length ?? 0;
  const found = originalPositionFor(new TraceMap(map as SourceMapInput), {
    line: before.length,
    column,
  });
  return `${found.source}:${found.line}:${found.column}`;
}

afterEach(() => vi.unstubAllEnvs());

describe("the project's own transform", () => {
  test("gets woven text, with its own options, and leaves counting to jest", () => {
    const { make, path, options } = room();
    const transform = make({ transform: ["<rootDir>/own.cjs", { loud: true }] });
    const { code } = transform.process(source, path, options({ instrument: true }));
    expect(code).toContain('/* [{"loud":true},false] */');
    expect(code).toContain('require("@spanweave/runtime/emitted")');
    expect(code).not.toContain(": string");
    expect(transform.canInstrument).toBe(false);
  });

  test("leads back to the source, past what was inserted", () => {
    const { make, path, options } = room();
    const result = make().process(source, path, options());
    expect(placeOf(result, "article)")).toBe(`${path}:2:26`);
    expect(placeOf(result, "article.length")).toBe(`${path}:3:31`);
    expect(placeOf(result, "Promise.resolve(")).toBe(`${path}:3:15`);
    expect(placeOf(result, "__sw.enter")).toBe("null:null:null");
    expect(placeOf(result, "catch")).toBe("null:null:null");
  });

  test("leads back to where an expression begins and ends, and from nowhere else", () => {
    const arrow = "/** @trace */\nconst twice = async (n: number) => await half(n * 4);\n";
    const same = `module.exports = { process: (text, path) => transformSync(text, {
      loader: "ts", sourcemap: "external", sourcefile: path, target: "esnext",
    }) };`;
    const { make, path, options } = room({ "own.cjs": own(same) });
    const result = make().process(arrow, path, options());
    const at = (piece: string): string => placeOf(result, piece).replace(path, "");
    expect(at("return __sw.resume")).toBe(":2:35");
    expect(at("__sw.resume(")).toBe(":2:35");
    expect(at("half(")).toBe(":2:41");
    expect(at("var __s =")).toBe("null:null:null");
    expect(at("try")).toBe("null:null:null");
    expect(at("};")).toBe(":2:51");
  });

  test("gets what is not woven as it is", () => {
    const { make, path, options } = room();
    const plain = source.replace("/** @trace */", "");
    const { code, map } = make().process(plain, path, options());
    expect(code).not.toContain("__sw");
    expect((map as { sources: string[] }).sources).toEqual([path]);
  });

  test("gets everything as it is when weaving is switched off", () => {
    vi.stubEnv("SPANWEAVE", "off");
    const { make, path, options } = room();
    expect(make().process(source, path, options()).code).not.toContain("__sw");
  });

  test.each([
    [
      "a module of its own kind",
      "module.exports = { __esModule: true, default: { process: go } };",
    ],
    ["a factory", "module.exports = { createTransformer: (config) => ({ process: go }) };"],
    [
      "one that takes its time",
      "module.exports = { processAsync: async (...given) => go(...given) };",
    ],
  ])("may be %s", async (_, kind) => {
    const { make, path, options } = room({ "own.cjs": own(kind) });
    const { code } = await make().processAsync(source, path, options());
    expect(code).toContain("__sw.enter");
  });

  test("may answer with text, and a map in it", () => {
    const kind = `module.exports = { process(text, path) {
      return transformSync(text, { loader: "ts", sourcemap: "inline", sourcefile: path }).code;
    } };`;
    const { make, path, options } = room({ "own.cjs": own(kind) });
    expect(placeOf(make().process(source, path, options()), "article.length")).toBe(`${path}:3:31`);
  });

  test("checks the types of the source, where it is ts-jest, and not those of woven text", () => {
    const kind = `module.exports = { createTransformer: ({ diagnostics = true }) => ({
      process(text, path, options) {
        if (diagnostics && text.includes("__sw")) throw new Error("TS7034");
        return { code: text + JSON.stringify([diagnostics, options.config.id]) };
      },
    }) };`;
    const files = {
      "node_modules/ts-jest/index.js": own(kind),
      "node_modules/ts-jest/package.json": "{}",
    };
    const { make, path, options } = room(files);
    const { code } = make({ transform: "ts-jest" }).process(source, path, options());
    expect(code).toMatch(/__sw[\s\S]*\[false,"id-woven"\]$/);
  });
});

describe("what is wrong is said", () => {
  test.each([
    [
      "is not installed",
      "./none.cjs",
      "",
      /SW464: jest's own transform \.\/none\.cjs can't be loaded/,
    ],
    ["is none", "./own.cjs", "module.exports = {};", /SW464: \.\/own\.cjs is no transform of jest/],
  ])("of a transform that %s", (_, transform, kind, message) => {
    const { make, path, options } = room({ "own.cjs": own(kind) });
    expect(() => make({ transform }).process(source, path, options())).toThrow(message);
  });

  test("of one that takes its time where jest has none", () => {
    const { make, path, options } = room({
      "own.cjs": own("module.exports = { processAsync: async (...given) => go(...given) };"),
    });
    expect(() => make().process(source, path, options())).toThrow(
      /SW464: .* it has no process\(\)/,
    );
  });

  test("of an option that does not exist", () => {
    const { make, path, options } = room();
    const wrong = { tgas: true } as JestOptions;
    expect(() => make(wrong).process(source, path, options())).toThrow(
      /SW401: unknown option "tgas"/,
    );
  });

  test("of a tag that can't be honoured: the test file fails", () => {
    const { make, path, options } = room();
    const wrong = source.replace("@trace", "@trace { nmae: 'x' }");
    expect(() => make().process(wrong, path, options())).toThrow(
      /error\[SW103\].*[\s\S]*src\/shop\.ts:1:/,
    );
  });

  test("of what is doubtful, on stderr", () => {
    const { make, path, options } = room();
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      make().process(`/** @trace */\n\nconst a = 1;\n${source}`, path, options());
      expect(write.mock.calls.join("")).toMatch(/warning\[SW102\]/);
    } finally {
      write.mockRestore();
    }
  });
});

describe("jest's cache", () => {
  const rules = '{ "rules": [{ "functions": "buy" }] }';

  test("knows what has the same outcome", () => {
    const { make, path, options } = room();
    const key = make().getCacheKey(source, path, options());
    expect(make().getCacheKey(source, path, options())).toBe(key);
    expect(key).toMatch(/^[\da-f]{32}$/);
  });

  test("knows what has another one", async () => {
    const { make, path, options, write } = room();
    const transform = make();
    const keys = [
      transform.getCacheKey(source, path, options()),
      transform.getCacheKey(`${source}//`, path, options()),
      transform.getCacheKey(source, path.replace("shop", "sale"), options()),
      transform.getCacheKey(source, path, options({ instrument: true })),
      transform.getCacheKey(source, path, options({ configString: "{ }" })),
      make({ strict: true }).getCacheKey(source, path, options()),
      make({ transform: ["./own.cjs", { loud: true }] }).getCacheKey(source, path, options()),
    ];
    vi.stubEnv("SPANWEAVE", "off");
    keys.push(transform.getCacheKey(source, path, options()));
    vi.unstubAllEnvs();
    vi.stubEnv("SPANWEAVE_ENV", "production");
    keys.push(transform.getCacheKey(source, path, options()));
    vi.unstubAllEnvs();
    write({ "spanweave.config.json": rules });
    keys.push(transform.getCacheKey(source, path, options()));
    expect(new Set(keys).size).toBe(keys.length);
    expect(await transform.getCacheKeyAsync(source, path, options())).toBe(keys.at(-1));
  });

  test("asks the project's own transform", () => {
    const kind = "module.exports = { process: go, getCacheKey: () => process.env.OWN_KEY };";
    const { make, path, options } = room({ "own.cjs": own(kind) });
    const transform = make();
    const keyOf = (key: string): string => {
      vi.stubEnv("OWN_KEY", key);
      return transform.getCacheKey(source, path, options());
    };
    expect(keyOf("one")).not.toBe(keyOf("other"));
    expect(keyOf("one")).toBe(keyOf("one"));
  });

  test("has new rules while jest watches", () => {
    const { make, path, options, write } = room();
    const transform = make();
    const plain = source.replace("/** @trace */", "");
    expect(transform.process(plain, path, options()).code).not.toContain("__sw");
    write({ "spanweave.config.json": rules });
    transform.getCacheKey(plain, path, options());
    expect(transform.process(plain, path, options()).code).toContain("__sw.enter");
  });
});
