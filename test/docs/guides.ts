/** GUIDES: the pages of docs/guides, and what kind of thing each block of theirs is. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Block, type Page, readPage } from "./page.ts";

export const FOLDER = "docs/guides";
/** Programs that other tests run. */
export const PROGRAMS = "test/libraries/programs";
/** Where other tests say what those make. */
export const EXPECTED = "test/libraries";
export const CONFIG = "spanweave.config.json";

export interface Shown {
  readonly page: Page;
  readonly block: Block;
}

export type Case = readonly [title: string, shown: Shown];

export const GUIDES: readonly Page[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".md"))
  .map((name) => readPage(`${FOLDER}/${name}`));

export const SHOWN: readonly Shown[] = GUIDES.flatMap((page) =>
  page.blocks.map((block) => ({ page, block })),
);

const isIn = (folder: string, { name }: Block): boolean =>
  name !== "" && existsSync(join(folder, name));
const says = ({ text }: Block, key: string): boolean => text.split("\n").includes(`${key}:`);

/** Each block is of exactly one of these. */
export const KINDS: Readonly<Record<Kind, (block: Block) => boolean>> = {
  example: ({ language, name }) => language === "ts" && name === "example",
  quoted: (block) => block.language === "ts" && isIn(PROGRAMS, block),
  program: (block) =>
    block.language === "ts" && block.name.endsWith(".ts") && !isIn(PROGRAMS, block),
  options: ({ language, name }) => language === "js" && name === "start",
  rules: ({ language, name }) => language === "json" && name === CONFIG,
  shell: ({ language, name }) => language === "sh" && name === "",
  part: (block) => block.language === "yaml" && isIn(FOLDER, block),
  collector: (block) =>
    block.language === "yaml" && says(block, "receivers") && !isIn(FOLDER, block),
  kubernetes: ({ language, name }) => language === "yaml" && name === "deployment.yaml",
  output: ({ language, name }) => language === "text" && (name === "" || name === "console"),
  trace: (block) => block.language === "text" && isIn(EXPECTED, block),
};

export type Kind =
  | "example"
  | "quoted"
  | "program"
  | "options"
  | "rules"
  | "shell"
  | "part"
  | "collector"
  | "kubernetes"
  | "output"
  | "trace";

export function casesOf(kind: Kind): Case[] {
  return SHOWN.filter(({ block }) => KINDS[kind](block)).map((shown) => [
    `${shown.page.path}:${shown.block.line}`,
    shown,
  ]);
}

/** What stands behind a block, up to the next source. */
export function following({ page, block }: Shown): readonly Block[] {
  const behind = page.blocks.filter(({ line }) => line > block.line);
  const end = behind.findIndex(({ language }) => language === "ts");
  return end < 0 ? behind : behind.slice(0, end);
}
