/** The rules file: read for each build, and each mistake in it has its place. */
import { expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { code, project } from "./project.ts";

test("its rules come before the plugin's own", async () => {
  const { build } = project({
    "src/main.ts":
      "export function f(): number { return 1; } export function g(): number { return 2; }",
    "rules.json": '{ "$schema": "any", "rules": [{ "functions": ["f", "g"] }] }',
  });
  const host = { config: "rules.json", rules: [{ functions: "g", trace: false }] };
  const { text, warnings } = await build({}, host);
  expect(warnings).toEqual([]);
  expect(text()).toContain('[["f", 1, 17, 0]]');
});

test("a dead rule is underlined in it", async () => {
  const { build } = project({
    "src/main.ts": "export function f(): void {}",
    "rules.json":
      '{\n  "rules": [\n    { "functions": "f" },\n    { "functions": "never" }\n  ]\n}\n',
  });
  const { warnings } = await build({}, { config: "rules.json" });
  expect(warnings.map(code)).toEqual(["SW404"]);
  expect(warnings[0]?.location).toMatchObject({
    file: "rules.json",
    line: 4,
    column: 4,
    length: '{ "functions": "never" }'.length,
    lineText: '    { "functions": "never" }',
  });
});

const mistakes: readonly (readonly [text: string, message: string, underlined: string])[] = [
  ['{ "rules": [,] }', "expected a value", ","],
  ['{ "rules": [{}', 'expected "," or "]"', ""],
  ['{ "rules": [{} {}] }', 'expected "," or "]"', "{"],
  ["{ rules: [] }", "expected a property name in double quotes", "rules"],
  ['{ "rules" [] }', 'expected ":"', "["],
  ['{ "rules": [] } x', "expected the end of the file", "x"],
  ['{ "rules": [tru] }', "expected a value", "tru"],
  ['{ "rules": ["a\\qb"] }', "expected a value", '"a\\qb"'],
  ['{ "rules": [{ "files": "open } ] }', "expected a value", '"open } ] }'],
  ["[]", 'expected { "rules": [...] }', "[]"],
  ['{ "rule": [] }', 'unknown key "rule"; known are rules, $schema', '"rule"'],
  ["{}", '"rules" is missing', "{}"],
  ['{ "rules": {} }', '"rules" is a list', "{}"],
  ['{ "rules": [{}, 1] }', "a rule is an object", "1"],
  ['{ "rules": [{ "nmae": 1 }] }', 'unknown key "nmae"', '"nmae"'],
  ['{ "rules": [{ "kinds": ["function", "methd"] }] }', 'unknown kind "methd"', '"methd"'],
  ['{ "rules": [{ "exported": 1 }] }', '"exported" is true or false', '"exported"'],
];

test.each(mistakes)("%s", (text, message, underlined) => {
  const { path, root } = project({ "rules.json": `\uFEFF\r\n${text}\r\n` });
  const { rules, findings } = readConfig(path("rules.json"), root);
  expect(rules).toEqual([]);
  expect(findings).toHaveLength(1);
  const [{ message: said, place, severity } = { message: "" }] = findings;
  expect(said).toContain(message);
  expect(severity).toBe("error");
  expect(place).toMatchObject({ file: "rules.json", line: underlined === "" ? 3 : 2 });
  const start = (place?.column ?? 1) - 1;
  expect(place?.lineText.slice(start, start + (place?.length ?? 0))).toBe(underlined);
});

test("a mistake in it fails the build", async () => {
  const { build } = project({ "src/main.ts": "", "rules.json": '{ "rules": [{ "nmae": 1 }] }' });
  const { errors } = await build({}, { config: "rules.json" });
  expect(errors.map(code)).toEqual(["SW402"]);
  expect(errors[0]?.location).toMatchObject({ file: "rules.json", line: 1, column: 14, length: 6 });
});

test("so does its absence", async () => {
  const { build } = project({ "src/main.ts": "" });
  const { errors } = await build({}, { config: "rules.json" });
  expect(errors.map(({ text }) => text)).toEqual([
    "SW403: cannot read the rules file rules.json: ENOENT",
  ]);
});
