/** Which statement comes next: a table for each kind of function. */

import type { Statement } from "./program.ts";
import { asyncLeaves, asyncTrees } from "./statements-async.ts";
import { callbackLeaves, laterLeaves } from "./statements-callbacks.ts";
import { consumeLeaves, consumeTrees } from "./statements-consume.ts";
import { plainLeaves, plainTrees } from "./statements-plain.ts";
import { yieldLeaves, yieldTrees } from "./statements-yield.ts";
import { type Scope, type Writer, weighted } from "./writer.ts";

export type Make = (w: Writer, scope: Scope) => Statement;
export type Choices = readonly (readonly [number, Make])[];

const depthLimit = 3;

export function statements(w: Writer, scope: Scope, size: number): Statement[] {
  const count = 1 + w.random.below(size);
  return Array.from({ length: count }, () => oneStatement(w, scope));
}

function oneStatement(w: Writer, scope: Scope): Statement {
  const choices: (readonly [number, Make])[] = [...plainLeaves, ...consumeLeaves];
  const trees = scope.depth < depthLimit;
  if (trees) choices.push(...plainTrees, ...consumeTrees, ...callbackLeaves);
  if (trees && !w.profile.sequential) choices.push(...laterLeaves);
  if (scope.async) {
    choices.push(...asyncLeaves(w.profile));
    if (trees) choices.push(...asyncTrees(w.profile));
  }
  if (scope.generator) {
    choices.push(...yieldLeaves(scope));
    if (trees) choices.push(...yieldTrees);
  }
  return weighted(w.random, choices)(w, scope);
}
