/** Vite's dev server: woven when asked for, anew when a file or the rules change. */
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import MagicString from "magic-string";
import { createServer, type InlineConfig, type Plugin, type ViteDevServer } from "vite";
import { expect, onTestFinished, test, vi } from "vitest";
import { prebundleRuntime } from "../../src/vite/prebundle.ts";
import spanweave, { type HostOptions } from "../../src/vite.ts";
import { type Project, project } from "./project.ts";

const repository: string = fileURLToPath(new URL("../..", import.meta.url));

async function serve(
  { root }: Project,
  host: HostOptions = {},
  more: InlineConfig = {},
): Promise<ViteDevServer> {
  const server = await createServer({
    root,
    configFile: false,
    appType: "custom",
    logLevel: "silent",
    server: { middlewareMode: true, ws: false, watch: { usePolling: true, interval: 20 } },
    resolve: {
      alias: { "@spanweave/runtime/emitted": join(repository, "runtime/src/emitted.ts") },
    },
    optimizeDeps: { noDiscovery: true },
    ...more,
    plugins: [spanweave(host), more.plugins],
  });
  onTestFinished(() => server.close());
  return server;
}

/** On one line: Vite prints code in a form of its own. */
async function textOf(server: ViteDevServer, url: string): Promise<string> {
  const result = await server.environments.client.transformRequest(url);
  return result?.code.replace(/\n\s*/g, "") ?? "";
}

const shop: Readonly<Record<string, string>> = {
  "src/main.ts":
    "/** @trace */ export function f(): number { return g(); } function g() { return 1; }",
};

/** Writes again until the server has seen it: a watcher may not look yet. */
async function edit(
  one: Project,
  files: Record<string, string>,
  check: () => Promise<void>,
): Promise<void> {
  const again = setInterval(() => one.write(files), 300);
  one.write(files);
  await vi.waitFor(check, { timeout: 30_000 }).finally(() => clearInterval(again));
}

test("a page and the server get woven code, and it runs", async () => {
  const server = await serve(project(shop));
  expect(await textOf(server, "/src/main.ts")).toContain('"src/main.ts", [["f",1,31');
  const { f } = await server.ssrLoadModule("/src/main.ts");
  expect(f()).toBe(1);
  expect(String(f)).toContain("enter");
});

test("a page has no require: a file without imports and exports gets an import", async () => {
  const server = await serve(project({ "src/main.js": "/** @trace */ function f() {} f();" }));
  const text = await textOf(server, "/src/main.js");
  expect(text).toMatch(/^import \* as __sw/);
  expect(text).not.toContain("require");
});

test("an edit is woven anew", async () => {
  const one = project(shop);
  const server = await serve(one);
  expect(await textOf(server, "/src/main.ts")).toContain('["f"');
  const other = "/** @trace */ export function other(): number { return 2; }";
  await edit(one, { "src/main.ts": other }, async () => {
    expect(await textOf(server, "/src/main.ts")).toContain('["other"');
  });
});

const rulesFor = (functions: string): Record<string, string> => ({
  "spanweave.config.json": JSON.stringify({ rules: [{ functions }] }),
});

test.each([
  ["written", {}, rulesFor("g")],
  ["changed", rulesFor("f"), rulesFor("g")],
  ["emptied", rulesFor("g"), { "spanweave.config.json": "{}" }],
])("a rules file is %s: all is woven anew", async (how, before, after) => {
  const one = project({ ...shop, ...before });
  const server = await serve(one);
  const sent = vi.spyOn(server.environments.client.hot, "send");
  const isWoven = async (): Promise<boolean> =>
    (await textOf(server, "/src/main.ts")).includes('["g"');
  expect(await isWoven()).toBe(how === "emptied");
  await edit(one, after, async () => {
    expect(await isWoven()).toBe(how !== "emptied");
    expect(sent).toHaveBeenCalledWith({ type: "full-reload" });
  });
});

test("what a query makes of a file is no code", async () => {
  const server = await serve(project({ ...shop, "src/all.ts": "import './main.ts?raw'" }), {
    rules: [{ functions: "**", kinds: "all" }],
  });
  expect(await textOf(server, "/src/main.ts?raw")).toContain('export default "/** @trace */');
  for (const query of ["raw", "url", "worker", "raw&v=1"]) {
    expect(await textOf(server, `/src/main.ts?${query}`)).not.toContain("__sw");
  }
  expect(await textOf(server, "/src/main.ts?v=12")).toContain("__sw");
  expect(await textOf(server, "/src/main.ts?worker_file&type=module")).toContain("__sw");
});

test("define and import.meta.env stay what they are", async () => {
  const server = await serve(
    project({
      "src/main.ts": "/** @trace */ export const f = () => [import.meta.env.MODE, __BUILD__];",
    }),
    {},
    { mode: "trial", define: { __BUILD__: "'7'" } },
  );
  const { f } = await server.ssrLoadModule("/src/main.ts");
  expect(f()).toEqual(["trial", "7"]);
});

test("another plugin that comes before the rest sees woven code, and its maps lead on", async () => {
  const seen: string[] = [];
  const server = await serve(
    project(shop),
    {},
    {
      plugins: [
        { name: "first", enforce: "pre", transform: (code: string) => void seen.push(code) },
      ],
    },
  );
  await textOf(server, "/src/main.ts");
  expect(seen.find((code) => code.includes("function f"))).toContain("__sw");
});

test("what calls hooks is woven once React Refresh has looked for them, but on a server at once", async () => {
  const seen: Record<string, boolean> = {};
  const refresh: Plugin = {
    name: "vite:react-refresh",
    transform(code, id) {
      seen[basename(id)] = code.includes("__sw");
      const text = new MagicString(code)
        .prepend("var _s = () => {};\n")
        .replace("useIt() {", "useIt() { _s();");
      return { code: text.toString(), map: text.generateMap({ source: id, hires: true }) };
    },
  };
  const files = {
    "src/hook.tsx": "/** @trace */ export function useIt() { return useState<number>(1); }",
    "src/plain.tsx": "/** @trace */ export const use = () => 1;",
  };
  const server = await serve(project(files), {}, { plugins: [refresh] });
  expect(await textOf(server, "/src/hook.tsx")).toMatch(
    /\["useIt",1,31,0\][\s\S]*__sw\.enter[\s\S]*_s\(\)/,
  );
  expect(await textOf(server, "/src/plain.tsx")).toContain('["use",1,28,0]');
  expect(seen).toMatchObject({ "hook.tsx": false, "plain.tsx": true });
  await server.environments.ssr.transformRequest("/src/hook.tsx");
  expect(seen["hook.tsx"]).toBe(true);
});

test("a mistake in a tag is an error with its place, and the server goes on", async () => {
  const one = project({ "src/main.ts": "\n/** @trace { nmae: 'x' } */ export function f() {}" });
  const server = await serve(one);
  const error = await textOf(server, "/src/main.ts").catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    message: expect.stringContaining("SW103"),
    loc: { file: one.path("src/main.ts"), line: 2, column: 13 },
    frame: expect.stringContaining("^^^^"),
  });
  await edit(one, shop, async () => {
    expect(await textOf(server, "/src/main.ts")).toContain("__sw");
  });
});

test("a slip in the rules file stops no server, and is told", async () => {
  const warnings: string[] = [];
  const one = project({ ...shop, "spanweave.config.json": '{ "ruls": [] }' });
  const logger = {
    hasWarned: false,
    info() {},
    error() {},
    clearScreen() {},
    hasErrorLogged: () => false,
  };
  const server = await serve(
    one,
    {},
    {
      customLogger: { ...logger, warn: (text) => void warnings.push(text), warnOnce() {} },
    },
  );
  expect(await textOf(server, "/src/main.ts")).toContain("__sw");
  expect(warnings.join("\n")).toContain("SW415");
});

test("the runtime is bundled before a page asks for it, where it is installed", () => {
  const include = ["@spanweave/runtime/emitted"];
  const folder = "node_modules/@spanweave/runtime";
  const installed = project({
    [`${folder}/package.json`]: JSON.stringify({ exports: { "./emitted": "./emitted.js" } }),
    [`${folder}/emitted.js`]: "",
  });
  expect(prebundleRuntime({ root: installed.root })).toEqual({ optimizeDeps: { include } });
  const { root } = project({});
  expect(prebundleRuntime({ root })).toEqual({ optimizeDeps: { include: [] } });
});
