/** defineConfig(): a slip of the pen is an error of the compiler. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { defineConfig } from "../../src/index.ts";

const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** What TypeScript says of a file that stands in this repository. */
async function compile(text: string): Promise<readonly string[]> {
  const cache = join(root, "node_modules/.cache/spanweave");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "types-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const head =
    'import { type Config, defineConfig } from "../../../../src/index.ts";\nexport type { Config };\n';
  writeFileSync(join(folder, "spanweave.config.ts"), head + text);
  const compilerOptions = {
    isolatedDeclarations: false,
    declaration: false,
    noEmit: true,
    rootDir: root,
    typeRoots: [join(root, "node_modules/@types")],
  };
  const tsconfig = { extends: join(root, "tsconfig.json"), compilerOptions, include: ["*.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, "-p", folder]).catch(
    (error: { stdout: string }) => error,
  );
  return stdout.split("\n").filter((line) => line.includes("spanweave.config.ts("));
}

test("it gives back what it gets", () => {
  const config = { rules: [{ functions: "f" }] };
  expect(defineConfig(config)).toBe(config);
});

test("what is right compiles, and what is wrong does not", async () => {
  const errors = await compile(`
export default defineConfig({
  extends: ["./base.json", "@acme/rules"],
  rules: [
    { files: ["src/**", "!src/util/**"], functions: "*Service.*", kinds: ["method"], exported: true },
    { files: "src/db/**", preset: "db", attributes: { "db.system.name": "postgresql", n: 1, on: true } },
    { decorated: ["Get"], args: { id: "user.id" }, redact: false, links: "caller", slowerThan: 100 },
  ],
  presets: { mine: { takes: ["verb"], name: "{verb}", when: { verb: { send: { kind: "producer" } } } } },
  services: "shop-*",
  environments: { test: { trace: false }, production: { rules: [{ functions: "**", sample: 0.1 }] } },
});
export const byFunction = defineConfig(({ environment, root }) => {
  const rules = [{ files: root.toUpperCase(), functions: environment }];
  return { rules };
});
export const typed = defineConfig((): Config => ({ rules: [{ functions: "f" }] }));
// @ts-expect-error
defineConfig({ rules: [{ functions: "f", nmae: "x" }] });
// @ts-expect-error
defineConfig({ rules: [{ kind: "clint" }] });
// @ts-expect-error
defineConfig({ rule: [] });
// @ts-expect-error
defineConfig({ environments: { test: { extends: "./x.json" } } });
// @ts-expect-error
defineConfig({ presets: { mine: { tkaes: ["x"] } } });
// @ts-expect-error
defineConfig(() => ({ rules: [{ kind: "clint" }] }));
// @ts-expect-error
defineConfig((): Config => ({ rules: [{ functions: "f", nmae: "x" }] }));
// @ts-expect-error
defineConfig(async () => ({}));
`);
  expect(errors).toEqual([]);
});

test("the wrong token is underlined", async () => {
  const [first = "", ...others] = await compile(
    'export default defineConfig({ rules: [{ functions: "f", nmae: "x" }] });',
  );
  expect(first).toContain("(3,57): error TS2353");
  expect(others).toEqual([]);
});
