/** Woven code finds its runtime wherever it lies, and a program never gets more than it needs. */
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type BuildOptions, build, buildSync, type Plugin } from "esbuild";
import { describe, expect, test } from "vitest";
import type { HostOptions } from "../../src/esbuild.ts";
import { code, type Project, project, run } from "./project.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
/** Nothing is found but what the project holds. */
const alone: BuildOptions = { alias: {}, nodePaths: [] };
const tagged = "/** @trace */ export function f(): string { return 'ran'; } console.log(f());";

/** The runtime as a package of its own, with all that it needs. */
function installRuntime(to: string): void {
  for (const format of ["esm", "cjs"] as const) {
    const outfile = join(to, format === "esm" ? "emitted.js" : "emitted.cjs");
    const entryPoints = [join(repository, "runtime/src/emitted.ts")];
    buildSync({ entryPoints, outfile, bundle: true, platform: "node", format });
  }
}

const runtimePackage = JSON.stringify({
  name: "@spanweave/runtime",
  version: "0.1.0",
  type: "module",
  sideEffects: false,
  exports: { "./emitted": { import: "./emitted.js", require: "./emitted.cjs" } },
});

function withRuntime(files: Readonly<Record<string, string>>, folder = "node_modules"): Project {
  const made = project({ ...files, [`${folder}/@spanweave/runtime/package.json`]: runtimePackage });
  installRuntime(made.path(`${folder}/@spanweave/runtime`));
  return made;
}

/** Where it finds the project's packages. */
function runIn({ path, write }: Project, code: string): string {
  write({ "out/main.js": code });
  return execFileSync(process.execPath, [path("out/main.js")], { encoding: "utf8" });
}

describe("the runtime is found", () => {
  test("from the root, for a file that lies where it could not find it", async () => {
    const made = withRuntime(
      {
        "app/src/main.ts": `import { deep } from "../../store/dep/index.ts"; console.log(deep());`,
        "store/dep/index.ts": `/** @trace */ export const deep = (): string => "deep";`,
      },
      "app/node_modules",
    );
    const options = { ...alone, absWorkingDir: made.path("app") };
    const built = await made.build(options, { root: "." });
    expect(built.errors).toEqual([]);
    expect(await run(built.text())).toMatchObject({ stdout: "deep\n", spans: ["deep"] });
  });

  test("from the file, where the root is that of a workspace", async () => {
    const made = withRuntime({ "packages/app/main.ts": tagged }, "packages/app/node_modules");
    const built = await made.build({ ...alone, entryPoints: ["packages/app/main.ts"] });
    expect(built.errors).toEqual([]);
    expect((await run(built.text())).spans).toEqual(["f"]);
  });

  test("from the plugin, where neither has it", async () => {
    const made = withRuntime({ "src/main.ts": tagged }, "tools/node_modules");
    const installed = await installedPlugin(made);
    const built = await made.build({ ...alone, plugins: [installed()] });
    expect(built.errors).toEqual([]);
    expect((await run(built.text())).spans).toEqual(["f"]);
  });

  test("nowhere: an error says what to install", async () => {
    const made = project({ "src/main.ts": tagged });
    const installed = await installedPlugin(made);
    const { errors } = await made.build({ ...alone, plugins: [installed()] });
    expect(errors.map(code)).toEqual(["SW409"]);
    expect(errors[0]?.notes[0]?.text).toBe("npm i @spanweave/runtime");
  });
});

/** The plugin as a package manager would install it, in `tools`, with only its own dependencies. */
async function installedPlugin({ path }: Project): Promise<(options?: HostOptions) => Plugin> {
  const folder = path("tools/node_modules");
  mkdirSync(folder, { recursive: true });
  for (const name of ["oxc-parser", "magic-string", "picomatch", "globals", "@jridgewell"]) {
    symlinkSync(join(repository, "node_modules", name), join(folder, name));
  }
  const outfile = join(folder, "spanweave/esbuild.js");
  await build({
    entryPoints: [join(repository, "src/esbuild.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
  });
  const loaded: { default: (options?: HostOptions) => Plugin } = await import(
    /* @vite-ignore */ pathToFileURL(outfile).href
  );
  return loaded.default;
}

describe("the runtime stays outside", () => {
  const settings: Readonly<Record<string, BuildOptions>> = {
    "with packages: external": { packages: "external" },
    "with external": { external: ["@spanweave/runtime"] },
    "with an external pattern": { external: ["@spanweave/*"] },
  };
  for (const [name, options] of Object.entries(settings)) {
    test(name, async () => {
      const made = withRuntime({ "src/main.ts": tagged });
      const built = await made.build({ ...alone, ...options });
      expect(built.errors).toEqual([]);
      expect(built.text()).toMatch(/from "@spanweave\/runtime\/emitted"/);
      expect(runIn(made, built.text())).toBe("ran\n");
    });
  }

  test("of an ES module made from CommonJS files", async () => {
    const made = withRuntime({
      "src/main.cjs":
        "/** @trace */ function f() { return 'ran'; } exports.f = f; console.log(f());",
    });
    const options: BuildOptions = { ...alone, packages: "external", entryPoints: ["src/main.cjs"] };
    const built = await made.build(options);
    expect(built.errors).toEqual([]);
    expect(runIn(made, built.text())).toBe("ran\n");
    expect((await made.build({ ...options, format: "cjs" })).text()).toContain(
      'require("@spanweave/runtime/emitted")',
    );
  });

  test("of files that are not bundled", async () => {
    const made = withRuntime({ "src/main.ts": tagged });
    const built = await made.build({ ...alone, bundle: false });
    expect(built.errors).toEqual([]);
    expect(runIn(made, built.text())).toBe("ran\n");
  });
});

describe("a file that neither imports nor exports", () => {
  const files = {
    "package.json": `{ "dependencies": { "@spanweave/runtime": "*" } }`,
    "src/main.ts": "/** @trace */ function f(): string { return 'ran'; } console.log(f());",
    "src/page.js": "/** @trace */ function f() { return 'ran'; } console.log(f());",
  };

  test("gives an ES bundle no export", async () => {
    const built = await project(files).build();
    expect(built.text()).not.toMatch(/^export/m);
    expect(await run(built.text())).toMatchObject({ stdout: "ran\n", spans: ["f"] });
  });

  test("imports the runtime where it becomes a module by itself", async () => {
    const { build } = project(files);
    const options: BuildOptions = { bundle: false, alias: {}, format: "esm" };
    expect((await build(options)).text()).toMatch(/^import /);
    expect((await build({ ...options, entryPoints: ["src/page.js"] })).text()).toMatch(/^import /);
  });

  test("runs as a classic script without the runtime", async () => {
    const { build } = project(files);
    const options: BuildOptions = { bundle: false, alias: {}, entryPoints: ["src/page.js"] };
    const built = await build({ ...options, platform: "browser", format: "iife" });
    expect(built.text()).not.toMatch(/require\(|import /);
    expect(await run(built.text(), { name: "main.cjs" })).toMatchObject({ stdout: "ran\n" });
  });
});

describe("a package.json that does not list the runtime", () => {
  const lists = (dependencies: object): Project =>
    withRuntime({
      "src/main.ts": tagged,
      "package.json": JSON.stringify({ type: "module", ...dependencies }),
    });
  const runtime = { "@spanweave/runtime": "*" };
  const warningsOf = async (made: Project, options: BuildOptions = {}): Promise<string[]> =>
    (await made.build({ ...alone, ...options })).warnings.map(code);

  test("gets a warning that says what to do", async () => {
    const { warnings } = await lists({}).build(alone);
    expect(warnings.map(({ text, notes }) => [text, notes[0]?.text])).toEqual([
      [
        "SW408: woven code needs @spanweave/runtime, which package.json does not list in its dependencies",
        "npm i @spanweave/runtime",
      ],
    ]);
  });

  test("gets none when it does", async () => {
    for (const key of ["dependencies", "peerDependencies", "optionalDependencies"]) {
      expect(await warningsOf(lists({ [key]: runtime }), { packages: "external" })).toEqual([]);
    }
  });

  test("a devDependency will do for what is bundled, and not for what is not", async () => {
    const made = lists({ devDependencies: runtime });
    expect(await warningsOf(made)).toEqual([]);
    expect(await warningsOf(made, { packages: "external" })).toEqual(["SW408"]);
    expect(await warningsOf(made, { bundle: false })).toEqual(["SW408"]);
  });

  test("gets none when nothing is woven", async () => {
    const { build } = project({ "src/main.ts": "export {};", "package.json": "{}" });
    expect((await build()).warnings).toEqual([]);
  });
});
