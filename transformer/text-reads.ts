/** Which functions of a file have their source text read: `String(work)`, `work.toString()`. */
import { lastStartingBefore } from "./comments.ts";
import type { FunctionNode, Node } from "./outline.ts";
import type { Parsed } from "./parse.ts";
import type { Span } from "./types.ts";

export interface TextReads {
  reads(node: FunctionNode): boolean;
}

/** `"(" + work + ")()"` and `new Blob([work])` are how a worker's source is written. */
const READ =
  /\bString\(\s*([\w$.]+)\s*\)|\$\{\s*([\w$.]+)\s*\}|\bBlob\(\s*\[\s*([\w$.]+)\s*[,\]]|["'`]\s*\+\s*([\w$.]+)(?!\s*[\w$(.[`])|\.toString\(\)|\s\+\s*["'`]|\+["'`]/g;
const DOTTED_NAME = /(?<![.\w$])[\w$.]+$/;

export function findTextReads(parsed: Parsed, source: string): TextReads {
  const reads: { name: string; at: number }[] = [];
  for (const match of source.matchAll(READ)) {
    const before = source.slice(Math.max(0, match.index - 80), match.index);
    const name = match.slice(1).find((one) => one !== undefined) ?? DOTTED_NAME.exec(before)?.[0];
    const comment = parsed.comments[lastStartingBefore(parsed.comments, match.index)];
    const inComment = comment !== undefined && match.index < comment.end;
    if (name !== undefined && !inComment) reads.push({ name, at: match.index });
  }
  if (reads.length === 0) return { reads: () => false };
  const functions = new Map<string, Set<number>>();
  const others: Declared[] = [];
  collect(parsed.children, source, { start: 0, end: source.length }, functions, others);
  const isOther = ({ name, at }: { name: string; at: number }): boolean =>
    others.some((one) => one.name === name && one.scope.start <= at && at < one.scope.end);
  const read = new Set<number>();
  for (const one of reads) {
    if (!isOther(one)) for (const start of functions.get(one.name) ?? []) read.add(start);
  }
  return { reads: ({ start }) => read.has(start) };
}

/** A name that stands for something that is no function, within a function or the whole file. */
interface Declared {
  readonly name: string;
  readonly scope: Span;
}

function collect(
  nodes: readonly Node[],
  source: string,
  scope: Span,
  functions: Map<string, Set<number>>,
  others: Declared[],
): void {
  const addFunction = (name: string, start: number): void => {
    functions.set(name, (functions.get(name) ?? new Set()).add(start));
  };
  for (const node of nodes) {
    if (node.type === "function") {
      if (node.id !== undefined) addFunction(node.id.name, node.start);
      const head = source.slice(node.id?.end ?? node.start, node.body.start);
      for (const name of head.match(/[\p{ID_Continue}$]+/gu) ?? [])
        others.push({ name, scope: node });
      collect(node.children, source, node, functions, others);
      continue;
    }
    if (node.type === "binding") {
      const name = source.slice(node.target.start, node.target.end);
      const value = node.children.find(
        (child) => child.type === "function" && child.start === node.value?.start,
      );
      if (value !== undefined) addFunction(name, value.start);
      else
        for (const one of name.match(/[\p{ID_Continue}$]+/gu) ?? [])
          others.push({ name: one, scope });
      for (const member of node.children) {
        if (member.type !== "member" || member.owner !== "object" || member.key.computed) continue;
        const held = member.children.find((child) => child.type === "function");
        const key = source.slice(member.key.start, member.key.end);
        if (held !== undefined) addFunction(`${name}.${key}`, held.start);
      }
    }
    collect(node.children, source, scope, functions, others);
  }
}
