// Where `init` writes into files of others: JSON with comments, configurations in every form.
import { describe, expect, test } from "vitest";
import { addItem, setMember } from "../../src/init/json-edit.ts";
import { withPlugin, withPluginInCalls } from "../../src/init/plugin-edit.ts";
import { isOlder, lowestOf } from "../../src/project/node-version.ts";
import { callsOf } from "../../src/project/script-line.ts";

const VITE = { entry: "spanweave/vite", key: "plugins" };
const edited = (text: string, path = "vite.config.ts"): string | undefined =>
  withPlugin(path, text, VITE);

describe("a configuration gets the plugin", () => {
  const IMPORT = 'import spanweave from "spanweave/vite";\n';
  test.each([
    ["an object", "export default {};", `${IMPORT}\nexport default { plugins: [spanweave()] };`],
    [
      "one with a type",
      "export default { a: 1 } satisfies UserConfig;",
      `${IMPORT}\nexport default { a: 1, plugins: [spanweave()] } satisfies UserConfig;`,
    ],
    [
      "one with a comma behind the last",
      "export default {\n\ta: 1, // one\n};\n",
      `${IMPORT}\nexport default {\n\ta: 1, // one\n\tplugins: [spanweave()],\n};\n`,
    ],
    [
      "one without, and with a comment",
      "export default {\n  a: 1 // one, and last\n};\n",
      `${IMPORT}\nexport default {\n  a: 1, // one, and last\n  plugins: [spanweave()]\n};\n`,
    ],
    [
      "CRLF",
      "import a from 'a'\r\nexport default {\r\n  plugins: [\r\n    a()\r\n  ]\r\n}\r\n",
      "import spanweave from 'spanweave/vite'\r\nimport a from 'a'\r\nexport default {\r\n  plugins: [\r\n    spanweave(),\r\n    a()\r\n  ]\r\n}\r\n",
    ],
    [
      "a constant with a type",
      "const config: UserConfig = { plugins: [] as Plugin[] };\nexport default config;\n",
      `${IMPORT}\nconst config: UserConfig = { plugins: [spanweave()] as Plugin[] };\nexport default config;\n`,
    ],
    [
      "a function of it",
      "export default defineConfig(function ({ mode }) {\n  const f = () => { return 1 };\n  return { mode, plugins: [f()] };\n});",
      `${IMPORT}\nexport default defineConfig(function ({ mode }) {\n  const f = () => { return 1 };\n  return { mode, plugins: [spanweave(), f()] };\n});`,
    ],
    [
      "a quoted key",
      'export default { "plugins": [...more] };',
      `${IMPORT}\nexport default { "plugins": [spanweave(), ...more] };`,
    ],
    [
      "a comment first of all",
      "/* licence */\nimport a from 'a';\nexport default { ...a, plugins: [] };",
      "/* licence */\nimport spanweave from 'spanweave/vite';\nimport a from 'a';\nexport default { ...a, plugins: [spanweave()] };",
    ],
  ])("%s", (_, text, expected) => {
    expect(edited(text)).toBe(expected);
  });

  test.each([
    ["it does not parse", "export default {"],
    ["it exports nothing", "const config = {};"],
    ["another call makes it", "export default mergeConfig(base, {});"],
    ["several are exported", "export default [{}, {}];"],
    ["a function returns at two places", "export default () => { if (a) return {}; return {}; };"],
    ["a variable may change", "let config = {};\nexport default config;"],
    ["it may hold plugins that we don't see", "export default { ...base };"],
    ["the list is made elsewhere", "export default { plugins: list };"],
    ["the key is computed", "export default { ...base, [key]: [] };"],
    ["the name is taken", "import spanweave from './own';\nexport default {};"],
    ["a list has a hole", "export default { plugins: [, a] };"],
  ])("not where %s", (_, text) => {
    expect(edited(text)).toBeUndefined();
  });

  test("CommonJS", () => {
    expect(edited("module.exports = { plugins: [a] };", "vite.config.cjs")).toBe(
      'const { default: spanweave } = require("spanweave/vite");\nmodule.exports = { plugins: [spanweave(), a] };',
    );
  });
});

describe("a script that calls a bundler gets it in every call", () => {
  const inCalls = (text: string): string | undefined =>
    withPluginInCalls("build.mjs", text, VITE, (callee) => /^(?:\w+\.)?build$/.test(callee));

  test("of one object once", () => {
    const text =
      "const o = { a: 1 };\nawait build(o);\nawait x.build({ plugins: [] });\nbuild(o);\n";
    expect(inCalls(text)).toBe(
      'import spanweave from "spanweave/vite";\n\nconst o = { a: 1, plugins: [spanweave()] };\nawait build(o);\nawait x.build({ plugins: [spanweave()] });\nbuild(o);\n'.replace(
        'import spanweave from "spanweave/vite";\n\n',
        'const { default: spanweave } = require("spanweave/vite");\n',
      ),
    );
  });

  test.each([
    ["there is no call", "bundle({});"],
    ["one of them can't be read", "build({}); build(options());"],
    ["options come from a loop", "for (const one of all) build(one);"],
  ])("not where %s", (_, text) => {
    expect(inCalls(text)).toBeUndefined();
  });
});

describe("a member of JSON is set", () => {
  const set = (text: string, path: readonly string[] = ["a", "b"]): string =>
    setMember(text, path, "1");

  test.each([
    ["anew", "{}", '{\n  "a": {\n    "b": 1\n  }\n}'],
    ["over another value", '{ "a": { "b": 2 } }', '{ "a": { "b": 1 } }'],
    ["on one line", '{ "a": { "c": 2 } }', '{ "a": { "c": 2, "b": 1 } }'],
    ["behind a comma", '{ "a": { "c": 2, } }', '{ "a": { "c": 2, "b": 1, } }'],
    [
      "behind a comment",
      '{\n\t"a": {\n\t\t"c": 2 // two, of three\n\t}\n}',
      '{\n\t"a": {\n\t\t"c": 2, // two, of three\n\t\t"b": 1\n\t}\n}',
    ],
    [
      "where CRLF ends lines",
      '{\r\n  "c": 2\r\n}',
      '{\r\n  "c": 2,\r\n  "a": {\r\n    "b": 1\r\n  }\r\n}',
    ],
  ])("%s", (_, text, expected) => {
    expect(set(text)).toBe(expected);
  });

  test("in its place, where there is an order", () => {
    const text = '{\n  "b": 0,\n  "d": 0\n}';
    expect(setMember(text, ["c"], "1", (there) => there > "c")).toBe(
      '{\n  "b": 0,\n  "c": 1,\n  "d": 0\n}',
    );
  });

  test.each([
    ['{ "a": [] }', '{ "a": [1] }'],
    ['{ "a": [2] }', '{ "a": [1, 2] }'],
    ['{\n  "a": [\n    2\n  ]\n}', '{\n  "a": [\n    1,\n    2\n  ]\n}'],
  ])("an item first of %s", (text, expected) => {
    expect(addItem(text, ["a"], "1")).toBe(expected);
  });
});

describe("a script's line is read", () => {
  test.each([
    ["tsc", 1],
    ["rimraf dist && tsc -p tsconfig.build.json", 1],
    ["npx tsc; pnpm exec tsc", 2],
    ["NODE_ENV=production cross-env A=1 tsc", 1],
    ["tsc-alias && vue-tsc && echo tsc", 0],
    ['echo "&& tsc"', 0],
    ["spanweave tsc", 0],
  ])("%s", (line, count) => {
    expect(callsOf("tsc", line)).toHaveLength(count);
  });

  test("with its words, and where it ends", () => {
    const line = "clean && swc 'my src' -d dist  && cp a b";
    const [call] = callsOf("swc", line);
    expect(call?.words).toEqual(["my src", "-d", "dist"]);
    expect(line.slice(call?.start, call?.commandEnd)).toBe("swc 'my src' -d dist");
  });
});

test.each([
  [">=20", "20"],
  ["^22.12.0 || >=20.19", "20.19"],
  ["20.x", "20"],
  ["v18.1.0", "18.1.0"],
  ["<25", undefined],
  [">=22 || *", undefined],
])("the oldest Node of %s", (range, expected) => {
  expect(lowestOf(range)).toBe(expected);
});

test.each([
  ["20.20.2", "22.15.0", true],
  ["22.15.0", "22.15.0", false],
  ["22.15", "22.15.0", false],
  ["22", "22.15.0", true],
  ["22.99", "22.15.0", false],
  ["24", "22.15", false],
])("%s is older than %s: %s", (version, than, expected) => {
  expect(isOlder(version, than)).toBe(expected);
});
