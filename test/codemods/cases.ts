/** Reads the folders of fixtures/codemods: `<command>-<case>/input.*`, and what the command does with it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as morph from "ts-morph";
import { adoptFile } from "../../src/codemods/adopt-file.ts";
import type { Rewritten, Subject } from "../../src/codemods/rewritten.ts";
import { tagFile } from "../../src/codemods/tag-file.ts";
import { untagFile } from "../../src/codemods/untag-file.ts";
import { linesOf } from "../../transformer/lines.ts";
import type { Rule } from "../../transformer/types.ts";

export interface CodemodCase {
  readonly name: string;
  readonly folder: string;
  readonly command: "tag" | "untag" | "adopt";
  readonly input: string;
  readonly text: string;
  readonly options: {
    readonly rules?: readonly Rule[];
    readonly notrace?: boolean;
    /** Compiler options for esbuild. */
    readonly tsconfig?: Readonly<Record<string, unknown>>;
  };
}

const fixtures = fileURLToPath(new URL("../../fixtures/codemods/", import.meta.url));

export function readCases(command?: CodemodCase["command"]): CodemodCase[] {
  return readdirSync(fixtures)
    .filter((name) => name.includes(process.env.FILTER ?? ""))
    .map(readCase)
    .filter((one) => command === undefined || one.command === command);
}

function readCase(name: string): CodemodCase {
  const folder = join(fixtures, name);
  const input = readdirSync(folder).find((file) => file.startsWith("input."));
  if (input === undefined) throw new Error(`${name}: no input.*`);
  const command = name.slice(0, name.indexOf("-"));
  if (command !== "tag" && command !== "untag" && command !== "adopt") throw new Error(name);
  const options = join(folder, "case.json");
  return {
    name,
    folder,
    command,
    input,
    text: readFileSync(join(folder, input), "utf8"),
    options: existsSync(options) ? JSON.parse(readFileSync(options, "utf8")) : {},
  };
}

export function subjectOf(one: CodemodCase, text: string = one.text): Subject {
  const { folder, input, options } = one;
  return {
    path: join(folder, input),
    text,
    options: { root: folder, rules: options.rules ?? [] },
  };
}

export function rewrite(one: CodemodCase, text: string = one.text): Rewritten {
  const subject = subjectOf(one, text);
  if (one.command === "tag") return tagFile(subject);
  if (one.command === "adopt") return adoptFile(subject, morph);
  return untagFile(subject, { notrace: one.options.notrace === true });
}

export function saidBy(one: CodemodCase, { done, left, text }: Rewritten): string {
  const [before, after] = [linesOf(one.text), linesOf(text)];
  const lines = left.map(({ offset, offsetAfter, name, why }) => {
    const [from, to] = [before(offset), after(offsetAfter)];
    return `${from.line}:${from.column} -> ${to.line}:${to.column} ${name}: ${why}`;
  });
  return `${[`${done} done`, ...lines].join("\n")}\n`;
}

export function expectedPath({ folder, input }: CodemodCase): string {
  return join(folder, `expected${extname(input)}`);
}
