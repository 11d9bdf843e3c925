/** readPage(): a page of documentation as its headings, blocks of code, tables and links. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

export interface Page {
  /** From the root of the repository. */
  readonly path: string;
  readonly sections: readonly Section[];
  readonly blocks: readonly Block[];
  readonly rows: readonly Row[];
  readonly links: readonly Link[];
}

export interface Section {
  readonly title: string;
  /** What a link to it says behind `#`. */
  readonly anchor: string;
  readonly level: number;
  readonly line: number;
  /** The first line that is no longer in it or in what is below it. */
  readonly end: number;
}

export interface Block {
  readonly language: string;
  /** What its fence says behind the language. */
  readonly name: string;
  readonly text: string;
  /** Of its opening fence, counted from 1. */
  readonly line: number;
  readonly section: Section;
}

export interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

export interface Link {
  readonly to: string;
  readonly line: number;
}

export function readPage(path: string): Page {
  const text = readFileSync(resolve(path), "utf8");
  const lines = text.split("\n");
  const isCode = codeLines(lines);
  const sections = sectionsOf(lines, isCode);
  const prose = lines.map((line, index) => (isCode[index] ? "" : line));
  return {
    path,
    sections,
    blocks: blocksOf(text).map((block) => ({ ...block, section: sectionAt(sections, block.line) })),
    rows: prose.flatMap((line, index) => rowOf(line, index + 1)),
    links: linksOf(prose),
  };
}

export function blocksWithin({ blocks }: Page, { line, end }: Section): readonly Block[] {
  return blocks.filter((block) => block.line > line && block.line < end);
}

/** Whether each line is in a block of code, or its fence. */
function codeLines(lines: readonly string[]): readonly boolean[] {
  let isOpen = false;
  return lines.map((line) => {
    const isFence = line.startsWith("```");
    const isCode = isOpen || isFence;
    if (isFence) isOpen = !isOpen;
    return isCode;
  });
}

function sectionsOf(lines: readonly string[], isCode: readonly boolean[]): readonly Section[] {
  const heads = lines.flatMap((line, index) => {
    const [, marks = "", title = ""] = (!isCode[index] && /^(#+) (.*)$/.exec(line)) || [];
    return marks === "" ? [] : [{ title, level: marks.length, line: index + 1 }];
  });
  return heads.map((head, index) => {
    const next = heads.slice(index + 1).find(({ level }) => level <= head.level);
    return { ...head, anchor: anchorOf(head.title), end: next?.line ?? lines.length + 1 };
  });
}

/** As GitHub makes them. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number} _-]/gu, "")
    .replaceAll(" ", "-");
}

function sectionAt(sections: readonly Section[], at: number): Section {
  const found = sections.findLast(({ line }) => line < at);
  if (found === undefined) throw new Error(`line ${at} stands below no heading`);
  return found;
}

function blocksOf(text: string): readonly Omit<Block, "section">[] {
  return [...text.matchAll(/^```(\S+)(?: (.+))?\n([\s\S]*?)^```$/gm)].map(
    ({ index, 1: language = "", 2: name = "", 3: code = "" }) => ({
      language,
      name,
      text: code,
      line: text.slice(0, index).split("\n").length,
    }),
  );
}

function rowOf(line: string, at: number): readonly Row[] {
  if (!line.startsWith("|") || /^\|[ :|-]+\|$/.test(line)) return [];
  const cells = line.split("|").slice(1, -1);
  return [{ cells: cells.map((cell) => cell.trim()), line: at }];
}

/** `[words](to)`, and `[words][name]` with what defines the name. */
function linksOf(prose: readonly string[]): readonly Link[] {
  const defined = new Map(
    prose.flatMap((line) => {
      const [, name, to] = /^\[([\w-]+)\]: (\S+)$/.exec(line) ?? [];
      return name === undefined || to === undefined ? [] : [[name, to] as const];
    }),
  );
  const used = new Set<string>();
  const links = prose.flatMap((line, index) =>
    [...line.matchAll(/\]\(([^)\s]+)\)|\]\[([\w-]+)\]/g)].map(([, to, name = ""]) => {
      used.add(name);
      const target = to ?? defined.get(name);
      if (target === undefined) throw new Error(`nothing defines [${name}]`);
      return { to: target, line: index + 1 };
    }),
  );
  for (const name of defined.keys()) {
    if (!used.has(name)) throw new Error(`nothing uses [${name}]`);
  }
  return links;
}
