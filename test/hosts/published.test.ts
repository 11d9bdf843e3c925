/** A library that was woven before it was published stays as it is, and its spans nest in the application's. */
import { expect, test } from "vitest";
import { transform } from "../../transformer/index.ts";
import { project, run } from "./project.ts";

const library = `/** @trace lib.parse */
export function parse(text) {
  return JSON.parse(text);
}
`;

test.each([
  ["left alone by default", {}],
  ["woven no second time where rules are about node_modules", { nodeModules: true }],
])("%s", async (_, options) => {
  const woven = transform(library, "src/index.js", { sourceType: "module" })?.code ?? "";
  expect(woven).toContain("__sw.enter");
  const app = project({
    "node_modules/lib/package.json": JSON.stringify({
      ...{ name: "lib", version: "1.0.0", type: "module", exports: "./index.js" },
      dependencies: { "@spanweave/runtime": "*" },
    }),
    "node_modules/lib/index.js": woven,
    "src/main.ts": `import { parse } from "lib";
/** @trace */
function main(): number {
  return parse("[1]").length;
}
console.log(main());
`,
  });
  const rules = [{ files: "**", functions: ["parse", "main"] }];
  const built = await app.build({}, { ...options, rules });
  expect(built.errors).toEqual([]);
  expect(built.text().match(/\bfile\(1, /g)).toHaveLength(2);
  const { stdout, spans } = await run(built.text());
  expect(stdout).toBe("1\n");
  expect(spans).toEqual(["main", "  lib.parse"]);
});

const plain = `export function parse(text) {
  return JSON.parse(text);
}
export function helper() {}
`;
const installed = (name: string): Readonly<Record<string, string>> => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({
    name,
    type: "module",
    exports: "./index.js",
  }),
  [`node_modules/${name}/index.js`]: plain,
});

test.each([
  ["tags are read", {}],
  ["rules alone count", { tags: false }],
])("a rule that names what is installed needs no switch: %s", async (_, options) => {
  const app = project({
    ...installed("lib"),
    ...installed("other"),
    "src/main.ts": `import { parse } from "lib";
import { parse as again } from "other";
console.log(parse("[1]").length + again("[1]").length);
`,
  });
  const files = "node_modules/lib/**";
  const rules = [
    { files, functions: "parse" },
    { files: "**", functions: "again" },
  ];
  const built = await app.build({}, { ...options, rules });
  expect(built.errors).toEqual([]);
  expect(built.text().match(/\bfile\(1, .*/g)).toEqual([
    expect.stringContaining('"node_modules/lib/index.js", [["parse", 1, 17, 0]]'),
  ]);
  expect((await run(built.text())).spans).toEqual(["parse"]);
  const without = await app.build({}, { ...options, rules: [{ files: "**", functions: "parse" }] });
  expect(without.text()).not.toMatch(/\bfile\(1, /);
});
