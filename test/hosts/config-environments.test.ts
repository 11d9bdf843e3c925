/** Sections for environments, and the list of services: where weaving is off, the output is what it was. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Configs, type FoundConfig } from "../../src/configs.ts";
import { settle } from "../../src/options.ts";
import { type Project, project } from "./project.ts";

const main = `export function f(): number { return 1; } /** @trace */ export function g(): number { return 2; }
import("./lazy.ts");`;
const lazy = "export class Lazy { load(): number { return 3; } }";

beforeEach(() => {
  for (const name of ["SPANWEAVE_ENV", "NODE_ENV", "OTEL_SERVICE_NAME"])
    vi.stubEnv(name, undefined);
});
afterEach(() => void vi.unstubAllEnvs());

function made(config: unknown, more: Readonly<Record<string, string>> = {}): Project {
  return project({
    "src/main.ts": main,
    "src/lazy.ts": lazy,
    "spanweave.config.json": JSON.stringify(config),
    ...more,
  });
}

function read({ root }: Project, options: object = {}): FoundConfig {
  return new Configs(settle({ root, ...options }, root), root).outermost;
}

/** Byte for byte, in every output. */
async function expectUntouched({ build }: Project, why: string): Promise<void> {
  const options = { sourcemap: true, minify: true, splitting: true } as const;
  const plain = await build(options, false);
  const off = await build({ ...options, logLevel: "warning" });
  const bytes = ({ outputFiles }: typeof plain): readonly string[] =>
    outputFiles.map(({ path, text }) => `${path}\n${text}`);
  expect(bytes(off)).toEqual(bytes(plain));
  expect([off.errors, off.warnings]).toEqual([[], []]);
  expect(off.said).toBe(`spanweave: off, ${why}\n`);
}

test("a section's rules come after the others, and its switches win", () => {
  const config = {
    rules: [{ functions: "f" }],
    tags: true,
    environments: {
      production: {
        rules: [{ functions: "g", preset: "mine" }],
        presets: { mine: {} },
        tags: false,
      },
      staging: { rules: [{ functions: "s" }] },
    },
  };
  const functions = (): unknown => read(made(config)).rules.map((rule) => rule.functions);
  expect(functions()).toEqual(["f"]);
  vi.stubEnv("NODE_ENV", "production");
  expect(functions()).toEqual(["f", "g"]);
  expect(read(made(config))).toMatchObject({ tags: false, findings: [] });
  vi.stubEnv("SPANWEAVE_ENV", "staging");
  expect(functions()).toEqual(["f", "s"]);
  vi.stubEnv("SPANWEAVE_ENV", "constructor");
  expect(functions()).toEqual(["f"]);
});

test("without a name it is development", () => {
  const config = { environments: { development: { rules: [{ functions: "f" }] } } };
  expect(read(made(config)).rules).toHaveLength(1);
  const inCode = "export default ({ environment }) => ({ rules: [{ functions: environment }] });";
  const found = read(project({ "spanweave.config.mjs": inCode }));
  expect(found.rules).toEqual([{ functions: "development" }]);
});

test("a section of what is extended comes before the file that extends it", () => {
  const found = read(
    made(
      {
        extends: "./base.json",
        rules: [{ functions: "own" }],
        environments: { development: { rules: [{ functions: "own.dev" }] } },
      },
      {
        "base.json":
          '{ "rules": [{ "functions": "base" }], "environments": { "development": { "rules": [{ "functions": "base.dev" }], "trace": false } } }',
      },
    ),
  );
  const order = found.rules.map(({ functions }) => functions);
  expect(order).toEqual(["base", "base.dev", "own", "own.dev"]);
  expect(found.off).toBe('the rules file says "trace": false for the environment "development"');
});

test('"trace": false in a section leaves everything as it was', async () => {
  vi.stubEnv("NODE_ENV", "test");
  const rules = [{ functions: "**" }, { functions: "never" }];
  await expectUntouched(
    made({ rules, environments: { test: { trace: false } } }),
    'the rules file says "trace": false for the environment "test"',
  );
});

test('"trace": false can hold everywhere but in one environment', async () => {
  const project = made({ trace: false, environments: { production: { trace: true } } });
  await expectUntouched(project, 'the rules file says "trace": false');
  vi.stubEnv("NODE_ENV", "production");
  const { said } = await project.build({ logLevel: "warning" });
  expect(said).toBe("spanweave: 1 traced, 0 skipped, 0 never seen\n");
});

test("a service that is not listed is left as it was", async () => {
  const services = ["shop-*", "!shop-legacy"];
  const named = (name: string): Record<string, string> => ({
    "package.json": JSON.stringify({
      name,
      type: "module",
      dependencies: { "@spanweave/runtime": "*" },
    }),
  });
  await expectUntouched(made({ services }, named("billing")), '"services" does not list "billing"');
  await expectUntouched(
    made({ services }, named("@acme/shop-legacy")),
    '"services" does not list "shop-legacy"',
  );
  expect(read(made({ services }, named("@acme/shop-cart"))).off).toBeUndefined();
  vi.stubEnv("OTEL_SERVICE_NAME", "shop-web");
  expect(read(made({ services }, named("billing"))).off).toBeUndefined();
  expect(read(made({ services: "shop-web" }, named("billing"))).off).toBeUndefined();
  vi.stubEnv("OTEL_SERVICE_NAME", "billing");
  expect(read(made({ services }, named("shop-cart"))).off).toBe(
    '"services" does not list "billing"',
  );
});

test("a service's name is that of the nearest package that has one, from the root on", () => {
  const project = made(
    { services: "shop" },
    {
      "package.json": '{ "name": "shop" }',
      "apps/cart/package.json": '{ "name": "cart" }',
      "apps/web/package.json": '{ "type": "module" }',
    },
  );
  const off = (folder: string): string | undefined => {
    const root = project.path(folder);
    return new Configs(settle({ root }, root), root).outermost.off;
  };
  expect(off("apps/cart")).toBe('"services" does not list "cart"');
  expect(off("apps/web")).toBeUndefined();
});
