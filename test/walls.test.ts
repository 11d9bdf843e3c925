// The walls between the three parts of the house, and the door in the last one.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { expect, test } from "vitest";
import * as door from "../runtime/src/emitted.ts";
import { DOOR } from "../transformer/shape.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Module {
  readonly file: string;
  readonly text: string;
  /** What it imports or re-exports: paths from the root, or bare specifiers. */
  readonly imports: readonly string[];
  /** Those of them that are there at run time: not for types alone. */
  readonly values: readonly string[];
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

function modulesOf(folder: string): Module[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readModule(join(folder, file)));
}

function readModule(file: string): Module {
  const text = readFileSync(join(root, file), "utf8");
  const { module } = parseSync(file, text);
  const statics = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      from: moduleRequest.value,
      isType: entries.length > 0 && entries.every(({ isType }) => isType),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest === null ? [] : [{ from: moduleRequest.value, isType }],
      ),
    ),
  ];
  const dynamic = module.dynamicImports
    .map(({ moduleRequest: { start, end } }) => text.slice(start, end))
    // An address that is made while the program runs is that of no package.
    .filter((written) => /^["'`]/.test(written))
    .map((written) => ({ from: written.slice(1, -1), isType: false }));
  const all = [...statics, ...dynamic];
  const distinct = (some: typeof all): string[] => [
    ...new Set(some.map(({ from }) => resolve(file, from))),
  ];
  return {
    file,
    text,
    imports: distinct(all),
    values: distinct(all.filter(({ isType }) => !isType)),
  };
}

function resolve(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return relative(root, join(root, dirname(file), specifier));
}

/** The package of a bare specifier; undefined for Node's own modules and for files. */
function packageOf(from: string): string | undefined {
  if (/^(node:|src\/|transformer\/|runtime\/)/.test(from)) return undefined;
  // Types alone, of the last compiler that has an API: what is published names the package itself.
  if (from === "typescript-5") return "typescript";
  return /^(@[^/]+\/)?[^/]+/.exec(from)?.[0];
}

/** Names that a file reads without declaring what they are: property names and keys left out. */
function freeWords(file: string, text: string): Set<string> {
  const words = new Set<string>();
  const visit = (value: unknown, parent: Node | undefined, key: string): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, parent, key);
      return;
    }
    if (typeof value !== "object" || value === null || !("type" in value)) return;
    const node = value as Node;
    if (node.type === "Identifier" && !isLabelOf(parent, key)) words.add(String(node.name));
    if (node.type === "MetaProperty") words.add("import.meta");
    for (const [name, child] of Object.entries(node)) visit(child, node, name);
  };
  visit(parseSync(file, text).program, undefined, "");
  return words;
}

function isLabelOf(parent: Node | undefined, key: string): boolean {
  return (key === "property" || key === "key") && parent?.computed === false;
}

const transformer = modulesOf("transformer");
const hosts = modulesOf("src");
const runtime = modulesOf("runtime/src");
const impure = [
  ...["process", "console", "Date", "performance", "fetch", "require", "import.meta", "Buffer"],
  ...["setTimeout", "setInterval", "setImmediate", "globalThis", "window", "self"],
];

test("the walls stand around rooms that exist", () => {
  expect(transformer.map(({ file }) => file)).toContain("transformer/index.ts");
  expect(hosts.map(({ file }) => file)).toContain("src/index.ts");
  expect(runtime.map(({ file }) => file)).toContain("runtime/src/emitted.ts");
});

test.each(transformer)(
  "$file imports neither hosts, nor runtime, nor Node",
  ({ file, imports }) => {
    const packages = [
      "@jridgewell/sourcemap-codec",
      "globals",
      "magic-string",
      "oxc-parser",
      "picomatch",
    ];
    for (const from of imports) {
      if (from === "typescript-5") expect(file).toBe("transformer/typescript.ts");
      else expect(from.startsWith("transformer/") || packages.includes(from), from).toBe(true);
      if (from === "oxc-parser") expect(file).toMatch(/^transformer\/parse[-\w]*\.ts$/);
    }
  },
);

test.each(transformer)("$file knows no clock, no console and no surroundings", (module) => {
  const words = freeWords(module.file, module.text);
  expect(impure.filter((word) => words.has(word))).toEqual([]);
});

test.each(hosts)("$file imports the transformer and nothing of the runtime", (module) => {
  // A setup file runs with a project's tests: it is there to bring their runner and the runtime together.
  const known = module.file === "src/vitest/set-up.ts" ? ["@spanweave/runtime/testing"] : [];
  for (const from of module.imports.filter((from) => !known.includes(from))) {
    expect(from).not.toMatch(/^runtime\/|^@spanweave\/runtime/);
  }
});

test.each(runtime)("$file imports nothing of the rest", ({ imports }) => {
  for (const from of imports) {
    expect(from).toMatch(/^runtime\/src\/|^@opentelemetry\/|^node:/);
  }
});

test("the private door needs the OpenTelemetry API alone", () => {
  const reached = new Set<string>();
  const reach = (from: string): void => {
    if (reached.has(from)) return;
    reached.add(from);
    if (from.startsWith("runtime/")) readModule(from).imports.forEach(reach);
  };
  reach("runtime/src/emitted.ts");
  const packages = [...reached].filter((from) => !from.startsWith("runtime/"));
  expect(packages).toEqual(["@opentelemetry/api"]);
});

const BUNDLED = "runtime/src/sdk.ts";

/** In `src` what types are imported from is installed, too: published types name it. */
function valuesOf({ file, imports, values }: Module): readonly string[] {
  return file.startsWith("runtime/") ? values : imports;
}

test.each([
  { folder: ".", modules: [...transformer, ...hosts] },
  { folder: "runtime", modules: runtime },
])("what $folder imports is installed with it", ({ folder, modules }) => {
  const text = readFileSync(join(root, folder, "package.json"), "utf8");
  const { dependencies, peerDependencies } = JSON.parse(text);
  const installed = Object.keys({ ...dependencies, ...peerDependencies });
  const imported = new Set(
    modules
      .filter(({ file }) => file !== BUNDLED)
      .flatMap(valuesOf)
      .map(packageOf),
  );
  expect([undefined, ...installed]).toEqual(expect.arrayContaining([...imported]));
});

test("one file alone imports the SDK, which is bundled with it", () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const bundled = runtime.find(({ file }) => file === BUNDLED)?.values ?? [];
  expect(bundled.length).toBeGreaterThan(0);
  // Exactly: what is bundled is as it was tried.
  for (const from of bundled) expect(devDependencies[from], from).toMatch(/^\d+\.\d+\.\d+$/);
});

test("the door has each piece that the shape names", () => {
  const exported: Readonly<Record<string, unknown>> = { ...door };
  for (const name of DOOR) expect(exported[name], name).toBeTypeOf("function");
  expect(exported.on).toBeTypeOf("boolean");
  const shape = transformer.find(({ file }) => file === "transformer/shape.ts")?.text ?? "";
  const named = [...shape.matchAll(/(?:\$\{door\}\.|around\(")(\w+)/g)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set([...DOOR, "on"]));
});

test("a dirty file would be seen", () => {
  const words = freeWords(
    "dirty.ts",
    "const at = Date.now(); ({ console: 1 }).process; import.meta.url",
  );
  expect([...words].filter((word) => impure.includes(word))).toEqual(["Date", "import.meta"]);
});
