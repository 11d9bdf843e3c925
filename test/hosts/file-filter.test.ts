/** The filter is a net with holes of the right size: nothing that matters falls through. */
import { context } from "esbuild";
import { expect, test } from "vitest";
import { Configs } from "../../src/configs.ts";
import { filePatterns } from "../../src/file-filter.ts";
import { settle } from "../../src/options.ts";
import { compileRules } from "../../transformer/index.ts";
import { pathInRoot } from "../../transformer/paths.ts";
import type { Rule } from "../../transformer/types.ts";

const root = "/home/me/my.app (1)";

function filter(
  rules: readonly Rule[],
  options: { tags?: boolean; nodeModules?: boolean },
): RegExp {
  const settings = settle({ root, rules, ...options }, "/");
  return new RegExp(filePatterns(settings, new Configs(settings, "/")).join("|"));
}

const globs: readonly string[] = [
  "**",
  "src/**",
  "src/*.ts",
  "src/**/*.ts",
  "**/*.ts",
  "*.ts",
  "./src/a.ts",
  "src/{a,b}.ts",
  "{src,lib}/**/*.{ts,tsx}",
  "src/{a,{b,c}}/*",
  "src/a?.ts",
  "src/[ab].ts",
  "src/[!a]*.ts",
  "src/a+b.ts",
  "**/{services,db}/**",
  "src/(a|b).ts",
  "src/{1..3}.ts",
  "src/**/a/**/*.ts",
  "**/a.ts",
  "a.ts",
  "src",
  "src/*",
  "src/a,b.ts",
  "src/$a.ts",
  "src/\\*.ts",
  "**a.ts",
  "src/**.ts",
  "node_modules/**",
  "pkg/**",
  "node_modules/pkg/{lib,src}/*.js",
  '"src"/a.ts',
  "../other/**",
  "src//a.ts",
  "{**/,}a.ts",
];

const names = [
  "a.ts",
  "b.tsx",
  "a1.ts",
  "1.ts",
  "c.js",
  "a+b.ts",
  "a,b.ts",
  "$a.ts",
  "*.ts",
  "a}.ts",
  "x.mts",
];
const folders = [
  "",
  "src/",
  "lib/",
  "src/a/",
  "src/a/b/",
  "src/services/",
  "a/",
  "node_modules/pkg/",
  "node_modules/pkg/lib/",
  "src/.hidden/",
];
const paths: readonly string[] = [root, "/elsewhere", "/home/me/node_modules/dep"].flatMap((base) =>
  folders.flatMap((folder) => names.map((name) => `${base}/${folder}${name}`)),
);

test.each(globs)("lets through what %s matches", (glob) => {
  for (const files of [glob, ["never", glob, "!src/b.tsx"]]) {
    const rules = [{ files }];
    const pattern = filter(rules, { tags: false, nodeModules: true });
    const matches = (path: string): boolean =>
      compileRules(rules).forFile(pathInRoot(path, root)) !== undefined;
    expect(paths.filter((path) => matches(path) && !pattern.test(path))).toEqual([]);
  }
});

test.each([
  ["src/**", "lib/a.ts"],
  ["src/*.ts", "src/a/a.ts"],
  ["src/{a,b}.ts", "src/c.ts"],
  ["**/*.ts", "src/c.js"],
  ["src/services/**/*.ts", "src/a.ts"],
  ["src/**", "src/a.css"],
  ["src/*", "src/a.json"],
])("keeps out what %s does not match: %s", (glob, file) => {
  expect(filter([{ files: glob }], { tags: false }).test(`${root}/${file}`)).toBe(false);
  expect(filter([{ files: glob }], { tags: false }).test(`/elsewhere/${file}/x.css`)).toBe(false);
});

test("with tags, code outside node_modules passes, and nothing else", () => {
  const pattern = filter([], {});
  const passes = (path: string): boolean => pattern.test(path);
  expect(
    [
      "/a.ts",
      "/a/b.tsx",
      "/a/b.mjs",
      "C:\\a\\b.cts",
      "/node_module/a.ts",
      "/node_modules.d/a.js",
      "/xnode_modules/a.ts",
      "/n/no/node_modulex/a.jsx",
      "/a/node_modules.ts",
    ].filter((path) => !passes(path)),
  ).toEqual([]);
  expect(
    [
      "/a.css",
      "/a.json",
      "/a.tsz",
      "/node_modules/a.ts",
      "/a/node_modules/b/c.ts",
      "C:\\a\\node_modules\\b.js",
      "/ats",
    ].filter(passes),
  ).toEqual([]);
  expect(filter([], { nodeModules: true }).test("/a/node_modules/b/c.ts")).toBe(true);
});

test("without tags and rules nothing passes", () => {
  expect(paths.filter((path) => filter([], { tags: false }).test(path))).toEqual([]);
});

test("esbuild, which reads it as a Go expression, agrees", async () => {
  const all = globs.map((glob) => filter([{ files: glob }], { tags: false, nodeModules: true }));
  const started = await context({
    stdin: { contents: "" },
    write: false,
    plugins: [
      {
        name: "filters",
        setup(build) {
          for (const pattern of [...all, filter([], {}), filter([], { nodeModules: true })]) {
            build.onLoad({ filter: pattern }, () => undefined);
          }
        },
      },
    ],
  });
  await started.dispose();
});
