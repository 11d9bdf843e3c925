// docs/guides: each block is of a kind that a test looks at, links lead somewhere, quotes are word for word.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LIBRARIES } from "../runtime/src/libraries/table.ts";
import {
  casesOf,
  EXPECTED,
  FOLDER,
  GUIDES,
  KINDS,
  type Kind,
  PROGRAMS,
  SHOWN,
} from "./docs/guides.ts";
import { brokenLinks } from "./docs/links.ts";
import { readPage } from "./docs/page.ts";
import { TREES } from "./libraries/shops.ts";

const textOf = (path: string): string => readFileSync(path, "utf8");

test("each block is of a kind that is looked at", () => {
  const kinds = Object.keys(KINDS) as Kind[];
  for (const { page, block } of SHOWN) {
    const its = kinds.filter((kind) => KINDS[kind](block));
    expect(its, `${page.path}:${block.line}`).toHaveLength(1);
  }
  const fences = GUIDES.flatMap(({ path }) => textOf(path).match(/^```/gm) ?? []);
  expect(SHOWN).toHaveLength(fences.length / 2);
});

test("each output is one of something", () => {
  const sources = [...casesOf("example"), ...casesOf("program")];
  expect(casesOf("output")).toHaveLength(sources.length);
});

test.each([...GUIDES, readPage("docs/coverage.md")].map((page) => [page.path, page] as const))(
  "links of %s",
  (_, page) => {
    expect(brokenLinks(page)).toEqual([]);
  },
);

test("the index leads to each chapter", () => {
  const index = readPage(`${FOLDER}/README.md`);
  const linked = index.links.map(({ to }) => to);
  const chapters = GUIDES.map(({ path }) => path.slice(FOLDER.length + 1));
  expect(linked).toEqual(expect.arrayContaining(chapters.filter((name) => name !== "README.md")));
});

test.each(casesOf("quoted"))("%s is in the program of that name", (_, { block }) => {
  expect(textOf(join(PROGRAMS, block.name))).toContain(block.text);
});

test.each(casesOf("trace"))("%s is a trace that a test expects", (_, { block }) => {
  const written = textOf(join(EXPECTED, block.name)).matchAll(/`([^`$]+\n)`/g);
  const expected = [...Object.values(TREES), ...[...written].map(([, tree = ""]) => tree)];
  // Siblings stand in the order of their names there, and of their start here.
  const sorted = (tree: string): string => tree.split("\n").sort().join("\n");
  expect(expected.map(sorted)).toContain(sorted(block.text));
});

test.each(casesOf("part"))("%s is in the file of that name", (_, { block }) => {
  expect(textOf(join(FOLDER, block.name))).toContain(block.text);
});

test("the table of libraries is complete", () => {
  const { rows, sections } = readPage(`${FOLDER}/libraries.md`);
  const install = sections.find(({ title }) => title === "Install");
  const shown = rows
    .filter(({ line }) => install && line > install.line && line < install.end)
    .slice(1)
    .map(({ cells: [name, , tracedBy, version] }) => [name, tracedBy, version]);
  const { dependencies } = JSON.parse(textOf("test/libraries/package.json"));
  const table = LIBRARIES.map(({ name, tracedBy }) => [
    `\`${name}\``,
    `\`${tracedBy}\``,
    dependencies[tracedBy],
  ]);
  expect(shown).toEqual(table);
});

test("figures are those of the pages that they are quoted from", () => {
  const { rows } = readPage(`${FOLDER}/performance.md`);
  const quoted = rows.flatMap(({ cells }) =>
    [...(cells[1] ?? "").matchAll(/\[([^\]]*\d[^\]]*)\]\(([^)#]+)/g)].map(
      ([, figure = "", to = ""]) => ({
        figure,
        page: textOf(join(FOLDER, to)),
      }),
    ),
  );
  expect(quoted).toHaveLength(2);
  for (const { figure, page } of quoted) expect(page).toContain(figure);
});
