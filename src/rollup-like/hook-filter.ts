/** What Rolldown asks before a module crosses into JavaScript; others ignore it, and ask us. */
import type { FilterExpression, TopLevelFilterExpression } from "rolldown/filter";
import type { Weaving } from "../weaving.ts";
import { NO_CODE_KEYS } from "./module-id.ts";

/** Source files that hold a tag, or that a rule is about. */
export function sourceFilter(weaving: Weaving): TopLevelFilterExpression[] {
  const byRule = weaving.rulePatterns?.map(path);
  const isConcerned = byRule === undefined ? [] : [or(tagged, blockOfComponent, ...byRule)];
  const paths = or(blockOfComponent, ...weaving.filePatterns.map(path));
  return [
    ...NO_CODE_KEYS.map((key) => exclude({ kind: "query", key, pattern: true })),
    include({ kind: "and", args: [paths, ...isConcerned] }),
  ];
}

const tagged: FilterExpression = { kind: "code", pattern: /@(?:no)?trace/ };

const blockOfComponent: FilterExpression = { kind: "query", key: "type", pattern: "script" };

/** The patterns know no query. */
function path(pattern: string): FilterExpression {
  return { kind: "id", pattern: new RegExp(pattern), params: { cleanUrl: true } };
}

function or(...args: FilterExpression[]): FilterExpression {
  return { kind: "or", args };
}

function include(expr: FilterExpression): TopLevelFilterExpression {
  return { kind: "include", expr };
}

function exclude(expr: FilterExpression): TopLevelFilterExpression {
  return { kind: "exclude", expr };
}
