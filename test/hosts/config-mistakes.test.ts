/** Each mistake in a rules file has its code, and the smallest wrong token is underlined. UPDATE=1 writes. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Configs } from "../../src/configs.ts";
import type { Finding } from "../../src/findings.ts";
import { settle } from "../../src/options.ts";
import { codeFrame, headline } from "../../transformer/index.ts";
import { project } from "./project.ts";

const golden: string = join(import.meta.dirname, "config-mistakes.expected");
const update: boolean = process.env.UPDATE === "1";
const said = new Map<string, string>();

const json = (text: string): Record<string, string> => ({ "spanweave.config.json": text });
const module = (text: string): Record<string, string> => ({ "spanweave.config.mjs": text });
const typescript = (text: string): Record<string, string> => ({ "spanweave.config.ts": text });

const cases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "JSON: empty file": json(""),
  "JSON: value missing": json('{ "rules": [,] }'),
  "JSON: list not closed": json('{ "rules": [{}'),
  "JSON: comma missing": json('{ "rules": [{} {}] }'),
  "JSON: key without quotes": json("{ rules: [] }"),
  "JSON: colon missing": json('{ "rules" [] }'),
  "JSON: more than one value": json('{ "rules": [] } x'),
  "JSON: no value": json('{\r\n  "rules": [tru]\r\n}'),
  "JSON: wrong escape": json('{ "rules": ["a\\qb"] }'),
  "JSON: string not closed": json('{ "rules": [{ "files": "open } ] }'),
  "JSON: comment not closed": json('{ "rules": [] /* }'),
  "JSON: key twice": json('{ "rules": [], "tags": true, "rules": [] }'),
  "JSON: __proto__": json('{ "rules": [{ "attributes": { "__proto__": 1 } }] }'),
  "JSON: BOM and comments": json('\uFEFF{ // one\n  /* two */ "rule": [],\n}'),
  "no object": json("[]"),
  "unknown key": json('{ "rule": [] }'),
  "unknown key, nothing near": json('{ "plugins": [] }'),
  "rules are no list": json('{ "rules": {} }'),
  "rule is no object": json('{ "rules": [{ "functions": "f" }, 1] }'),
  "rule is empty": json('{ "rules": [{ "functions": "f" }, {}] }'),
  "rule with an unknown key": json('{ "rules": [{ "nmae": 1 }] }'),
  "rule with a wrong kind": json('{ "rules": [{ "kinds": ["function", "methd"] }] }'),
  "rule with a wrong type": json('{ "rules": [{ "exported": 1 }] }'),
  "rule with an empty list": json('{ "rules": [{ "files": [] }] }'),
  "rule with an empty glob": json('{ "rules": [{ "files": ["src/**", ""] }] }'),
  "rule with an open brace": json('{ "rules": [{ "files": ["a.ts", "src/{a,b"] }] }'),
  "rule with an extended glob": json('{ "rules": [{ "functions": "@(a|b)" }] }'),
  "rule with an unknown preset": json('{ "rules": [{ "files": "a", "preset": "dbb" }] }'),
  "rule with a name that varies": json('{ "rules": [{ "files": "a", "name": "{user}" }] }'),
  "rule that captures a secret": json(
    '{ "rules": [{ "files": "a", "args": ["id", "password"] }] }',
  ),
  "rule that captures a secret by another name": json(
    '{ "rules": [{ "files": "a", "args": { "id": "user.id", "password": "user.key" } }] }',
  ),
  "rule with a wrong value in a map": json(
    '{ "rules": [{ "files": "a", "attributes": { "a": "x", "b": { "c": 1 } } }] }',
  ),
  "each rule that is wrong": json(
    '{\n  "rules": [\n    { "file": "a" },\n    { "async": "yes" }\n  ]\n}',
  ),
  "wrong value at the top": json('{ "tags": "no", "nodeModules": 1, "$schema": 2 }'),
  "services with a bad glob": json('{ "services": ["shop-*", "shop-{a"] }'),
  "environments are no object": json('{ "environments": ["test"] }'),
  "section is no object": json('{ "environments": { "test": false } }'),
  "section with an unknown key": json('{ "environments": { "test": { "trcae": false } } }'),
  "section with a key of the top": json(
    '{ "environments": { "test": { "extends": "./x.json" } } }',
  ),
  "section that does not count": json(
    '{ "environments": { "elsewhere": { "rules": [{ "nmae": 1 }] } } }',
  ),
  "preset is no object": json('{ "presets": { "mine": "db" } }'),
  "preset with a wrong name": json('{ "presets": { "my own": { "kind": "client" } } }'),
  "preset with an unknown key": json('{ "presets": { "mine": { "knd": "client" } } }'),
  "preset of a preset": json('{ "presets": { "mine": { "preset": "db" } } }'),
  "preset with a wrong value": json('{ "presets": { "mine": { "kind": "clint" } } }'),
  "preset takes no word": json('{ "presets": { "mine": { "takes": ["a b", "class"] } } }'),
  "preset with a wrong placeholder": json(
    '{ "presets": { "mine": { "takes": ["topic"], "name": "to {topik}", "attributes": { "to": "{topik}" } } } }',
  ),
  "preset with a wrong case": json(
    '{ "presets": { "mine": { "takes": ["verb"], "when": { "vreb": {}, "verb": { "send": { "knd": 1 }, "get": 1 } } } } }',
  ),
  "preset that captures a secret": json('{ "presets": { "mine": { "args": ["password"] } } }'),
  "extends a file that is not there": {
    ...json('{ "extends": ["./base.json", "./bsae.json"] }'),
    "base.json": "{}",
  },
  "extends a package that is not there": json('{ "extends": "@acme/rules" }'),
  "extends what a package does not export": {
    ...json('{ "extends": "@acme/rules/inner.json" }'),
    "node_modules/@acme/rules/package.json": '{ "exports": { ".": "./index.js" } }',
  },
  "extends itself": json('{ "extends": "./spanweave.config.json" }'),
  "extends in a ring": {
    ...json('{ "extends": "./a.json" }'),
    "a.json": '{ "extends": ["./b.json"] }',
    "b.json": '{\n  "extends": "./a.json"\n}',
  },
  "what is extended is wrong": {
    ...json('{ "extends": "./lib/base.json" }'),
    "lib/base.json": '{ "rules": [{ "kinds": "functon" }] }',
  },
  "what is extended is no JSON": { ...json('{ "extends": "./base.json" }'), "base.json": "{" },
  "several in a folder": { ...json("{}"), ...module("export default {};") },
  "JavaScript: does not parse": module("export default { rules: [ };"),
  "JavaScript: exports nothing": module("export const rules = [];"),
  "JavaScript: function returns nothing": module("export default () => {};"),
  "JavaScript: exports a list": module("export default [];"),
  "JavaScript: exports an instance": module("export default new (class Config { rules = []; })();"),
  "JavaScript: promise": module("export default Promise.resolve({});"),
  "JavaScript: async function": module("export default async () => ({});"),
  "JavaScript: awaits": module("export default await Promise.resolve({});"),
  "JavaScript: throws": module(
    '\nexport default { rules: made() };\nfunction made() {\n  throw new TypeError("no luck");\n}\n',
  ),
  "JavaScript: function throws no error": module('export default () => { throw "no luck"; };'),
  "JavaScript: what it imports throws": {
    ...module('import "./lib/shared.mjs";\nexport default {};'),
    "lib/shared.mjs": "\n  null.x;\n",
  },
  "JavaScript: what it imports does not parse": {
    ...module('import "./shared.mjs";\nexport default {};'),
    "shared.mjs": "\n  let 1;\n",
  },
  "JavaScript: imports what is not there": module('import "not-there";\nexport default {};'),
  "JavaScript: ends the program": module("process.exit(0);"),
  "JavaScript: unknown key": module('export default { rules: [{ files: "a", nmae: 1 }] };'),
  "JavaScript: unknown key, twice in the text": module(
    'export default { rules: [{ nmae: "a" }, { nmae: "b" }] };',
  ),
  "JavaScript: wrong word": module('export default { rules: [{ files: "a", kind: "clint" }] };'),
  "JavaScript: wrong number": module('export default { rules: [{ files: "a", sample: 2 }] };'),
  "JavaScript: function for data": module(
    'export default { rules: [{ files: "a", result: (value) => value }] };',
  ),
  "JavaScript: a ring": module(
    "const attributes = {};\nattributes.self = attributes;\nexport default { rules: [{ attributes }] };",
  ),
  "TypeScript: does not parse": typescript("export default { rules: [] as };"),
  "TypeScript: throws": typescript(
    'interface Wide {\n  a: string;\n}\nexport default (): Wide => { throw new RangeError("no luck"); };',
  ),
  "TypeScript: awaits": typescript("export default await Promise.resolve({});"),
};

test.each(Object.entries(cases))("%s", (title, files) => {
  const { root } = project(files);
  const { outermost } = new Configs(settle({ root }, root), root);
  const text = outermost.findings.map(frame).join("\n\n");
  said.set(title, text);
  expect(outermost.findings.length).toBeGreaterThan(0);
  if (outermost.findings.some(({ severity }) => severity === "error")) {
    expect(outermost.rules).toEqual([]);
  }
  if (!update) expect(text).toBe(expected().get(title));
});

afterAll(() => {
  const sections = [...said].map(([title, text]) => `# ${title}\n${text}\n`);
  if (update) writeFileSync(golden, sections.join("\n"));
});

test("no golden is left over", () => {
  if (!update) expect([...expected().keys()]).toEqual(Object.keys(cases));
});

function expected(): ReadonlyMap<string, string> {
  const sections = readFileSync(golden, "utf8").split(/^# /m).slice(1);
  return new Map(
    sections.map((section) => {
      const end = section.indexOf("\n");
      return [section.slice(0, end), section.slice(end).trim()];
    }),
  );
}

function frame(finding: Finding): string {
  const { place } = finding;
  const diagnostic = { ...finding, file: "", line: 0, column: 0, lineText: "", ...place };
  const span = { start: 0, end: place?.length ?? 0 };
  return (place === undefined ? headline : codeFrame)({ ...diagnostic, span });
}
