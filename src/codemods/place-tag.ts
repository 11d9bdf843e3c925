/** placesForTag(): how a tag can be written before a function, the way a person would like best first. */
import { lastStartingBefore } from "../../transformer/comments.ts";
import type { Comment } from "../../transformer/outline.ts";
import type { Site } from "../../transformer/types.ts";
import { addToDoc, isDocOfFunction } from "./doc-comment.ts";
import type { Edit } from "./edits.ts";
import { indentOf, lineBreakNear } from "./lines.ts";
import { type TagWords, tagLines } from "./tag-words.ts";

const WIDTH = 100;
const WITHOUT_END = Number.POSITIVE_INFINITY;

/** For each site a position before it and before no other: outermost, so above decorators and overloads. */
export function anchorsOf(sites: readonly Site[]): (site: Site) => number {
  const owners = new Map<number, number>();
  for (const { anchors, classAnchors } of sites) {
    for (const anchor of new Set(anchors)) owners.set(anchor, (owners.get(anchor) ?? 0) + 1);
    // A class has members to come.
    for (const anchor of classAnchors) owners.set(anchor, 2);
  }
  return (site) => {
    const own = site.anchors.filter((anchor) => owners.get(anchor) === 1);
    return own.length === 0 ? site.start : Math.min(...own);
  };
}

export function placesForTag(
  text: string,
  comments: readonly Comment[],
  anchor: number,
  words: TagWords,
): readonly Edit[] {
  const attached = attachedComments(text, comments, anchor);
  const doc = attached.find((comment) => isDocOfFunction(comment, text));
  const docIndent = doc === undefined ? undefined : indentOf(text, doc.start);
  const inDoc =
    doc === undefined || docIndent === undefined
      ? undefined
      : addToDoc(text, doc, tagLines(words, WIDTH - docIndent.length - 3));
  return [...(inDoc === undefined ? [] : [inDoc]), ownComment(text, attached, anchor, words)];
}

/** Those that stand directly before, with no empty line between; the nearest first. */
function attachedComments(text: string, comments: readonly Comment[], anchor: number): Comment[] {
  const attached: Comment[] = [];
  let position = anchor;
  for (let index = lastStartingBefore(comments, anchor); index >= 0; index--) {
    const comment = comments[index] as Comment;
    const between = text.slice(comment.end, position);
    const isFirstOnLine = indentOf(text, comment.start) !== undefined;
    if (!/^[ \t]*(?:\r\n|\r|\n)?[ \t]*$/.test(between) || !isFirstOnLine) break;
    attached.push(comment);
    position = comment.start;
  }
  return attached;
}

function ownComment(
  text: string,
  attached: readonly Comment[],
  anchor: number,
  words: TagWords,
): Edit {
  const start = aboveDirectives(text, attached, anchor);
  const indent = indentOf(text, start);
  if (indent === undefined) {
    return { start, end: start, text: `/** ${tagLines(words, WITHOUT_END).join(" ")} */ ` };
  }
  const end = lineBreakNear(text, start);
  const lines = tagLines(words, WIDTH - indent.length - 7);
  const comment =
    lines.length === 1
      ? [`/** ${lines[0]} */`]
      : ["/**", ...lines.map((line) => ` * ${line}`), " */"];
  return { start, end: start, text: comment.map((line) => `${line}${end}${indent}`).join("") };
}

/** Comments that tell a tool about the next line must stay next to it. */
function aboveDirectives(text: string, attached: readonly Comment[], anchor: number): number {
  let start = anchor;
  for (const comment of attached) {
    if (!DIRECTIVE.test(text.slice(comment.start, comment.end))) break;
    start = comment.start;
  }
  return start;
}

const DIRECTIVE =
  /^\/[/*]\**\s*(?:@ts-|eslint|biome-|prettier-|oxlint|tslint:|deno-|istanbul |c8 |v8 |node:|[@#]__)/;
