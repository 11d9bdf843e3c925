// Every error code has a page, and what a page shows is so.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compileRules, HAZARDS, RuleError, transform } from "../../transformer/index.ts";
import { project, repository, useCli } from "./cli.ts";
import { SHOP } from "./shop.ts";

useCli();

const folder = join(repository, "docs/errors");
const codes = readdirSync(folder)
  .flatMap((name) => /^(SW\d+)\.md$/.exec(name)?.[1] ?? [])
  .sort();
const textOf = (code: string): string => readFileSync(join(folder, `${code}.md`), "utf8");
const pages = codes.map((code) => ({ code, text: textOf(code) }));

/** The block whose fence reads "```<language> <word>". */
function block(text: string, language: string, word: string): string | undefined {
  const fence = new RegExp(`^\`\`\`${language} ${word}\\n([\\s\\S]*?)^\`\`\`$`, "m");
  return fence.exec(text)?.[1];
}

function codesIn(folder: string): string[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => {
      const text = readFileSync(join(repository, folder, file), "utf8");
      const code = text.replace(/^\s*(\/\/|\/?\*).*$/gm, "");
      return [...code.matchAll(/["`[ ](SW\d{3})(?=["`:])/g)].map(([, found]) => found ?? "");
    });
}

test("each code that the sources know has a page, and each page a code", () => {
  const known = ["transformer", "src", "runtime/src"].flatMap(codesIn);
  // The example in the help.
  expect(new Set(known)).toEqual(new Set(codes));
});

test("the index lists each page by its title", () => {
  const lines = pages.map(({ code, text }) => {
    const title = /^# SW\d+: (.*)$/m.exec(text)?.[1];
    return `- [${code}](${code}.md): ${title}`;
  });
  const index = join(folder, "README.md");
  const groups = [
    ["Source files and tags", /^SW[01]/],
    ["Rules", /^SW3/],
    ["Rules files and builds", /^SW4/],
    ["While the program runs", /^SW5/],
    ["The command line", /^SW6/],
  ] as const;
  const sections = groups.map(([title, pattern]) => {
    const own = lines.filter((line) => pattern.test(line.slice(3)));
    return `## ${title}\n\n${own.join("\n")}\n`;
  });
  const intro =
    "# Error codes\n\n`spanweave explain SW104` shows a page on the command line as well.\n\n";
  const text = intro + sections.join("\n");
  if (process.env.UPDATE === "1") writeFileSync(index, text);
  expect(readFileSync(index, "utf8")).toBe(text);
  expect(sections.join("").match(/^- /gm)).toHaveLength(codes.length);
});

describe.each(pages)("$code", ({ code, text }) => {
  test("has a title, an example and what to do, and fits a terminal", () => {
    expect(text).toMatch(new RegExp(`^# ${code}: [^A-Z].*[^.]\n\n`));
    const headings = [...text.matchAll(/^#+ .*$/gm)].map(([heading]) => heading);
    expect(headings.slice(1)).toEqual(["## Example", "## What to do"]);
    for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});

/** A text that is too deep is too long for a page; the other one takes a compiler: test/compiled.test.ts. */
const ELSEWHERE: ReadonlySet<string> = new Set(["SW002", "SW115"]);

describe("what stands in a page's example gives its code, and what to do does not", () => {
  const codesFor = (source: string): string[] =>
    transform(source, "example.ts")?.diagnostics.map((one) => one.code) ?? [];

  test.each(codes.filter((code) => /^SW[01]/.test(code) && !ELSEWHERE.has(code)))("%s", (code) => {
    const text = textOf(code);
    expect(codesFor(block(text, "ts", "wrong") ?? "")).toEqual([code]);
    const right = block(text, "ts", "right") ?? "";
    expect(codesFor(right)).toEqual([]);
    expect(transform(right, "example.ts")?.plan.traced).toBe(1);
  });

  test.each(codes.filter((code) => code.startsWith("SW3")))("%s", (code) => {
    const compile = (word: string): unknown => {
      try {
        return compileRules(JSON.parse(block(textOf(code), "json", word) ?? "").rules);
      } catch (error) {
        return error;
      }
    };
    const error = compile("wrong");
    expect(error).toBeInstanceOf(RuleError);
    expect((error as RuleError).code).toBe(code);
    expect(compile("right")).not.toBeInstanceOf(Error);
  });

  const ofConfigs = pages.filter(
    ({ code, text }) => code.startsWith("SW4") && /^```\w+ wrong$/m.test(text),
  );
  test.each(ofConfigs)("$code", ({ code, text }) => {
    const codesFor = (word: string): string | undefined => {
      const json = block(text, "json", word);
      const content = json ?? block(text, "js", word);
      const name = `spanweave.config.${json === undefined ? "mjs" : "json"}`;
      if (content === undefined) return undefined;
      const files = { "src/shop.ts": SHOP["src/shop.ts"] ?? "", [name]: content };
      const { stdout, stderr } = project(files).run(["explain"]);
      return [...(stdout + stderr).matchAll(/^\w+\[(SW\d+)\]/gm)].map(([, one]) => one).join();
    };
    expect(codesFor("wrong")).toBe(code);
    expect(codesFor("right") ?? "").toBe("");
  });

  // Those of `doctor` take a project of their own: test/cli/doctor.test.ts.
  test.each(codes.filter((code) => /^SW6[01]/.test(code)))("%s", (code) => {
    const shop = project(SHOP);
    shop.run(["manifest"]);
    shop.write({ "src/format.ts": "/** @trace */ export function format() {}\n" });
    const line = block(textOf(code), "sh", "wrong")?.trim() ?? "";
    const [, setting = "", words = ""] = /^(SPANWEAVE=off )?spanweave (.*)$/.exec(line) ?? [];
    const env: Record<string, string> = setting === "" ? {} : { SPANWEAVE: "off" };
    const args = words.split(" ").map((word) => word.replaceAll('"', ""));
    const { stdout, stderr } = shop.run(args, { env });
    expect(stdout + stderr).toContain(`error[${code}]`);
  });
});

test("SW101 tells of every hazard, in its own words", () => {
  const text = textOf("SW101").replace(/\s+/g, " ");
  for (const [code, { why }] of Object.entries(HAZARDS)) {
    expect(text).toContain(`- \`${code}\`: ${why}`);
  }
});
