// Shows what weaving does to one file: `npm run play -- file.ts`, with `--all` for every function.
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundleScript } from "./run.mjs";

const args = process.argv.slice(2);
const everything = args.includes("--all");
const file = args.find((argument) => !argument.startsWith("--"));
if (file === undefined) {
  console.error("usage: npm run play -- <file> [--all]");
  process.exit(2);
}

const root = fileURLToPath(new URL("..", import.meta.url));
const load = async (entry) => import(pathToFileURL(await bundleScript(`${root}${entry}`)).href);
const { transform } = await load("src/index.ts");
const { codeFrame } = await load("transformer/index.ts");
const path = resolve(process.env.INIT_CWD ?? ".", file);
const source = await readFile(path, "utf8");
const result = transform(source, path, {
  root: dirname(path),
  rules: everything ? [{ functions: "**", kinds: "all" }] : [],
  sourcemap: false,
});

if (result === null) {
  console.log("nothing to weave: no function is tagged @trace (--all weaves every function)");
} else {
  for (const diagnostic of result.diagnostics) console.log(`${codeFrame(diagnostic)}\n`);
  for (const decision of result.plan.decisions) console.log(describe(decision));
  console.log(`\n${result.code}`);
}

function describe({ site, traced, because, spanName, options, captures }) {
  const before = source.slice(0, site.place).split("\n");
  const place = `${before.length}:${before.at(-1).length + 1}`;
  const name = spanName === undefined ? site.name : `${site.name} as "${spanName}"`;
  const head = `${place.padStart(8)}  ${traced ? "traced " : "skipped"}  ${name.padEnd(32)}  ${why(because)}`;
  const said = Object.keys(options).filter((option) => option !== "name");
  const more = said.length === 0 ? [] : [`options: ${said.join(", ")}`];
  for (const { type, name: attribute, text } of captures) {
    more.push(`${attribute ?? type} = ${text}`);
  }
  return [head, ...more.map((line) => `${" ".repeat(19)}${line}`)].join("\n");
}

function why(because) {
  switch (because.by) {
    case "tag":
      return "its tag";
    case "class-tag":
      return "the tag of its class";
    case "rule":
      return `rule ${because.index + 1}`;
    case "hazard":
      return `hazard: ${because.hazard.code}`;
    default:
      return "nothing asks for it";
  }
}
