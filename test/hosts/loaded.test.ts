/** What a plugin compiled before it reached us is woven as its source says. */
import MagicString from "magic-string";
import ts from "typescript-5";
import { expect, test } from "vitest";
import { readOrigin } from "../../src/loaded/origin.ts";
import { checksTypes } from "../../src/webpack-like/type-checks.ts";
import { bundlers } from "./bundlers.ts";
import { project, run } from "./project.ts";

const order = `interface Order { readonly id: string }

/** @trace { args: ["id"] } */
export async function order(id: string): Promise<string>;
export async function order(id: string, ...more: Order[]): Promise<string> {
  return charge(id + more.length);
}

/** @trace */
const charge = (id: string): string => id;
`;
const shop: Readonly<Record<string, string>> = {
  "src/main.ts": 'import { order } from "./order.ts";\norder("tea").then(console.log);',
  "src/order.ts": order,
};
const likeRollup = bundlers.filter(([name]) => ["vite", "rolldown", "rollup"].includes(name));

/** Loads what TypeScript makes of order.ts, which takes a tag away with the overload below it. */
function compiler(hasMap: boolean): object {
  return {
    name: "compiler",
    load(id: string) {
      if (!id.endsWith("order.ts")) return null;
      const { outputText, sourceMapText = "" } = ts.transpileModule(order, {
        fileName: id,
        compilerOptions: { target: ts.ScriptTarget.ES2022, sourceMap: true },
      });
      const code = outputText.replace(/\/\/# sourceMappingURL.*/, "");
      return hasMap ? { code, map: sourceMapText } : code;
    },
  };
}

test.each(likeRollup)("%s: names and places are the source's", async (_, bundle) => {
  const { root } = project(shop);
  const { code, error, warnings } = await bundle(root, {}, { plugins: [compiler(true)] });
  expect([error, warnings]).toEqual([undefined, []]);
  expect(code.replace(/\s+/g, "")).toContain('[["order",5,23,1,');
  const { spans, stdout } = await run(code);
  expect([stdout, spans]).toEqual(["tea0\n", ["order", "  charge"]]);
});

test.each(likeRollup)(
  "%s: without a map, tags that are left count, and it is said",
  async (_, bundle) => {
    const { root } = project(shop);
    const { code, warnings } = await bundle(root, {}, { plugins: [compiler(false)] });
    expect(warnings.join("\n")).toContain(
      "SW451: no source map leads from what was made of src/order.ts",
    );
    expect((await run(code)).spans).toEqual(["charge"]);
  },
);

const component = `<template>
  <b>{{ label }}</b>
</template>

<script setup lang="ts" generic="T extends Map<string, number>">
/** @trace */
export function label(by: number) { return by; }
</script>
`;

test("vite: of a component that is compiled whole, the places are its own", async () => {
  const [, bundle] = likeRollup[0] ?? [];
  const { root, path } = project({
    "src/main.ts": 'import { label } from "./Label.vue"; console.log(label(1));',
    "src/Label.vue": component,
  });
  const vue = {
    name: "vue",
    transform(code: string, id: string) {
      if (!id.endsWith(".vue")) return null;
      const text = new MagicString(code);
      text.remove(0, code.indexOf("/** @trace */")).remove(code.indexOf("</script>"), code.length);
      text.replace(": number", "").append("\nexport default {};");
      return { code: text.toString(), map: text.generateMap({ source: id, hires: true }) };
    },
  };
  const built = await bundle?.(root, { rules: [{ files: "**/*.vue" }] }, { plugins: [vue] });
  expect([built?.error, built?.warnings]).toEqual([undefined, []]);
  expect(built?.code.replace(/\s+/g, "")).toContain('"src/Label.vue",[["label",7,17,0]]');
  expect((await run(built?.code ?? "")).spans).toEqual(["label"]);
  expect(readOrigin(path("src/Label.vue"))?.text).toHaveLength(component.length);
});

test("ts-loader checks types, unless it is told not to", () => {
  const loader = "/app/node_modules/ts-loader/index.js";
  expect(checksTypes([{ test: /\.ts$/, loader: "ts-loader" }])).toBe(true);
  expect(checksTypes([{ oneOf: [{ use: ["thread-loader", { loader }] }] }])).toBe(true);
  expect(checksTypes([{ loader, options: { transpileOnly: true } }])).toBe(false);
  expect(checksTypes(["...", null, { use: { loader, options: { happyPackMode: true } } }])).toBe(
    false,
  );
  expect(checksTypes([{ use: "swc-loader" }, { loader: "my-ts-loader" }])).toBe(false);
});
