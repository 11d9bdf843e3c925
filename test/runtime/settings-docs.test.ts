// docs/environment.md shows the table of variables, and what the pages of SW511 to SW519 show is so. UPDATE=1 writes the tables anew.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { StartOptions } from "../../runtime/src/settings/options.ts";
import { readSettings } from "../../runtime/src/settings/read.ts";
import type { Environment } from "../../runtime/src/settings/reader.ts";
import { VARIABLES, type Variable } from "../../runtime/src/settings/variables.ts";

const docs = (file: string): string =>
  fileURLToPath(new URL(`../../docs/${file}`, import.meta.url));
const path = docs("environment.md");
const variables: readonly Variable<unknown>[] = Object.values(VARIABLES);
const topics = [...new Set(variables.map(({ topic }) => topic))];
const HEAD = ["variable", "value", "default", "meaning"];

function tableOf(topic: string): string {
  const rows = variables.filter((one) => one.topic === topic).map(rowOf);
  const all = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |\n`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  return line(HEAD) + rule + rows.map(line).join("");
}

function rowOf({ names, aliases = [], kind, fallback, otherwise, about }: Variable<unknown>) {
  const written = (all: readonly string[]): string => all.map((name) => `\`${name}\``).join(", ");
  const also = aliases.length === 0 ? "" : `; also ${written(aliases)}`;
  const shown = fallback === undefined ? "" : (kind.show(fallback)?.replaceAll('"', "") ?? "");
  const isWord = shown === "" || shown.includes(" ");
  return [written(names) + also, kind.says, otherwise ?? (isWord ? shown : `\`${shown}\``), about];
}

/** The part of the page below a heading, up to the next one. */
function sectionOf(topic: string): string {
  const text = readFileSync(path, "utf8");
  const from = text.indexOf(`## ${topic}\n`);
  const next = text.indexOf("\n## ", from);
  return text.slice(from, next < 0 ? undefined : next + 1);
}

test.each(topics)("%s", (topic) => {
  const section = sectionOf(topic);
  const lines = section.split("\n").filter((line) => !line.startsWith("|"));
  const prose = lines.join("\n").trim();
  const isLast = !readFileSync(path, "utf8").includes(`${section}## `);
  const right = `${prose}\n\n${tableOf(topic)}${isLast ? "" : "\n"}`;
  if (process.env.UPDATE === "1") {
    writeFileSync(
      path,
      readFileSync(path, "utf8").replace(section, () => right),
    );
  }
  expect(sectionOf(topic)).toBe(right);
});

test("each topic has its heading, in the order of the table", () => {
  const headings = [...readFileSync(path, "utf8").matchAll(/^## (.*)$/gm)].map(([, one]) => one);
  expect(headings.filter((one) => topics.some((topic) => topic === one))).toEqual(topics);
});

const codes = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((last) => `SW51${last}`);

describe.each(codes)("the page of %s", (code) => {
  const page = readFileSync(docs(`errors/${code}.md`), "utf8");
  const block = (word: string): readonly [language: string, text: string] => {
    const [, language = "", text = ""] =
      new RegExp(`^\`\`\`(sh|js) ${word}\n([\\s\\S]*?)^\`\`\`$`, "m").exec(page) ?? [];
    return [language, text];
  };
  const troublesOf = (word: string): readonly string[] => {
    const [language, text] = block(word);
    const [env, given] = language === "sh" ? [environmentOf(text)] : [{}, optionsOf(text)];
    return readSettings(env, given).troubles.map(
      (trouble) => `${trouble.code}: ${trouble.message}`,
    );
  };

  test("shows what gives it, and what it says", () => {
    const troubles = troublesOf("wrong");
    expect(troubles).toHaveLength(1);
    const shown = /^```text\n\[spanweave\] ([\s\S]*?)```$/m.exec(page)?.[1];
    expect(shown?.trim().replaceAll("\n", " ")).toBe(troubles[0]);
    expect(troubles[0]).toMatch(new RegExp(`^${code}: `));
  });

  test("shows what does not", () => {
    expect(block("right")[1]).not.toBe("");
    expect(troublesOf("right")).toEqual([]);
  });
});

function environmentOf(text: string): Environment {
  const lines = [...text.matchAll(/^export (\w+)=(?:"(.*)"|(\S*))$/gm)];
  expect(lines).toHaveLength(text.trim().split("\n").length);
  return Object.fromEntries(lines.map(([, name, quoted, bare]) => [name, quoted ?? bare]));
}

function optionsOf(text: string): StartOptions {
  let given: StartOptions = {};
  new Function("start", text)((options: StartOptions) => {
    given = options;
  });
  return given;
}
