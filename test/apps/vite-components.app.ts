import { expect, test } from "vitest";
import { buildAndStart, install } from "./app.ts";

test("vite, with components of Vue, Svelte and React", async () => {
  const app = await install("vite-components");
  const { built, output } = await buildAndStart(app);
  expect(built.stderr).toContain("spanweave: 6 traced, 1 skipped, 0 never seen");
  expect(output).toBe(`<b>Vue 4.50</b>
<b>Svelte 4.50</b>
<b>React 4.50</b>
format components/PriceInVue.vue:8:10
  vue.round [round] components/PriceInVue.vue:13:10 args.price=4.5
format components/PriceInSvelte.svelte:6:10
  svelte.round [round] components/PriceInSvelte.svelte:11:10 args.price=4.5
format components/PriceInReact.tsx:3:10
  react.round [round] components/PriceInReact.tsx:8:10 args.price=4.5`);
  // The React Compiler gave the component its cache: it does not give up where nothing is woven.
  expect(app.read("dist/main.js")).toMatch(/\bc\(\d+\)/);
});
