/** Reads the rules file: JSON, `{ "rules": [...] }`. What is wrong is said with its place. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { compileRules, RuleError } from "../transformer/index.ts";
import type { Rule, Span } from "../transformer/types.ts";
import { badConfig, type Finding, type Place, unreadableConfig } from "./findings.ts";
import { JsonError, type JsonNode, parseJson, plain } from "./json-places.ts";

export interface Config {
  readonly rules: readonly Rule[];
  /** Of each rule. */
  readonly places: readonly Place[];
  readonly findings: readonly Finding[];
}

export function readConfig(path: string | undefined, workingDirectory: string): Config {
  if (path === undefined) return { rules: [], places: [], findings: [] };
  const shownPath = relative(workingDirectory, path).replaceAll("\\", "/");
  let text: string;
  try {
    text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return { rules: [], places: [], findings: [unreadableConfig(shownPath, reason)] };
  }
  const place = (span: Span): Place => placeIn(text, shownPath, span);
  try {
    const nodes = ruleNodes(parseJson(text));
    for (const node of nodes) checkRule(node);
    return {
      rules: nodes.map((node) => plain(node) as Rule),
      places: nodes.map(place),
      findings: [],
    };
  } catch (error) {
    if (error instanceof JsonError) {
      return { rules: [], places: [], findings: [badConfig(error.message, place(error))] };
    }
    throw error;
  }
}

function ruleNodes(file: JsonNode): readonly JsonNode[] {
  if (!(file.value instanceof Map)) throw new JsonError('expected { "rules": [...] }', file);
  for (const [name, { key }] of file.value) {
    if (name !== "rules" && name !== "$schema") {
      throw new JsonError(`unknown key "${name}"; known are rules, $schema`, key);
    }
  }
  const rules = file.value.get("rules")?.node;
  if (rules === undefined) throw new JsonError('"rules" is missing', file);
  if (!Array.isArray(rules.value)) throw new JsonError('"rules" is a list', rules);
  return rules.value;
}

function checkRule(node: JsonNode): void {
  try {
    compileRules([plain(node) as Rule]);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const quoted = /"([^"]+)"/.exec(error.detail)?.[1];
    throw new JsonError(error.detail, (quoted && find(node, quoted)) || node);
  }
}

/** Where `text` stands in it, as a key or as a value. */
function find(node: JsonNode, text: string): JsonNode | undefined {
  if (node.value === text) return node;
  if (Array.isArray(node.value)) return firstOf(node.value, (item) => find(item, text));
  if (!(node.value instanceof Map)) return undefined;
  return firstOf([...node.value.values()], ({ key, node: value }) =>
    key.value === text ? key : find(value, text),
  );
}

function firstOf<T, R>(items: readonly T[], search: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = search(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function placeIn(text: string, file: string, { start, end }: Span): Place {
  const before = text.slice(0, start).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  const lineText = text.split(/\r?\n/)[before.length - 1] ?? "";
  const length = Math.min(end - start, lineText.length - column + 1);
  return { file, line: before.length, column, length, lineText };
}
