/**
 * Builds the outline from oxc's lazy nodes: only what is looked at becomes an object. What the lazy tree
 * leaves out is read from the text; where the text is not plain enough, the whole file takes the other
 * driver.
 */
import type { ParserOptions } from "oxc-parser";
import { type AssignNode, type Comment, type Node, type Outline, OutlineBuilder } from "./outline.ts";
import {
  type LazyArrayPattern,
  type LazyAssignment,
  type LazyCall,
  type LazyClass,
  type LazyDecorated,
  type LazyElement,
  type LazyHandlers,
  type LazyMember,
  type LazyNamespace,
  type LazyProperty,
  type LazyResult,
  readLazily,
  visitLazily,
} from "./parse-lazy-nodes.ts";
import { parsePlain } from "./parse-plain.ts";
import {
  type AnyNode,
  firstProblem,
  isAnonymousFunction,
  isPromiseMethod,
  isPromiseName,
  isSettled,
  named,
  readComment,
  span,
  unwrap,
} from "./parse-shared.ts";
import {
  extendsPlainName,
  hasPlainRest,
  mayHoldDefault,
  readDirectives,
  readParameters,
} from "./parse-text.ts";
import type { Span } from "./types.ts";

export function parseLazy(filename: string, source: string, options: ParserOptions): Outline {
  const result = readLazily(filename, source, options);
  try {
    return readOutline(result, source) ?? parsePlain(filename, source, TRANSFERRED(options));
  } finally {
    result.dispose();
  }
}
