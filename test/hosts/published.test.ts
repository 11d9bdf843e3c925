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
