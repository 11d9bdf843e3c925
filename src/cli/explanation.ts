/** explainFile(): why each function of a file is traced, or is not, as plain data. */
import { HAZARDS } from "../../transformer/index.ts";
import { linesOf } from "../../transformer/lines.ts";
import type { Decision, HazardCode } from "../../transformer/types.ts";
import type { Finding } from "../findings.ts";
import { whyNoRule } from "./near-rules.ts";
import { ruleWhere } from "./rule-where.ts";
import type { Scanned, Untouched } from "./scan.ts";

export interface ExplainedFile {
  readonly scanned: Scanned;
  readonly untouched: Untouched | undefined;
  readonly functions: readonly Explained[];
  /** What its tags get wrong; those that explain a function stand there. */
  readonly findings: readonly Finding[];
}

export interface Explained {
  readonly decision: Decision;
  readonly line: number;
  readonly column: number;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly traced: boolean;
  readonly why: Why;
  /** What its author may not expect. */
  readonly notes: readonly string[];
}

export type Why =
  | { readonly by: "tag" | "class-tag"; readonly line: number; readonly rules: readonly number[] }
  | { readonly by: "rule"; readonly number: number; readonly place: string }
  | {
      readonly by: "hazard";
      readonly code: HazardCode;
      readonly why: string;
      readonly advice: string;
    }
  | { readonly by: "file"; readonly why: string }
  | { readonly by: "nothing"; readonly why: string };

export function explainFile(scanned: Scanned): ExplainedFile {
  const { plan, text, untouched, findings } = scanned;
  const locate = linesOf(text);
  const functions = plan.decisions.map((decision): Explained => {
    const { site } = decision;
    const { line, column } = locate(site.place);
    const isCovered = untouched === undefined || decision.because.by === "nothing";
    return {
      decision,
      line,
      column,
      firstLine: Math.min(line, locate(site.start).line),
      lastLine: locate(site.end).line,
      traced: decision.traced && untouched === undefined,
      why: isCovered
        ? whyOf(decision, scanned, (offset) => locate(offset).line)
        : { by: "file", why: untouched.why },
      notes: returnsPromiseInPlain(decision, text) ? [PROMISE] : [],
    };
  });
  return {
    scanned,
    untouched,
    functions,
    findings: findings.filter(({ code }) => !SAID_ELSEWHERE.has(code)),
  };
}

/** A file that can't be read says so itself, and a hazard is the reason of its function. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(["SW001", "SW002", "SW101", "SW407", "SW604"]);

function whyOf(
  { site, because, rules }: Decision,
  { config, source }: Scanned,
  lineOf: (offset: number) => number,
): Why {
  switch (because.by) {
    case "tag":
    case "class-tag":
      return { by: because.by, line: lineOf(because.at.start), rules: rules.map(numberOf) };
    case "rule": {
      const where = ruleWhere(because.index, config);
      return { by: "rule", number: numberOf(because.index), place: where };
    }
    case "hazard":
      return { by: "hazard", code: because.hazard.code, ...HAZARDS[because.hazard.code] };
    case "nothing":
      return { by: "nothing", why: whyNoRule(site, source.path, config) };
  }
}

/** People count from 1. */
function numberOf(index: number): number {
  return index + 1;
}

const PROMISE =
  'it returns a promise, for which its span may not wait: make it async, or set promise: "derive"';

/** As far as it says so itself; a promise that is made in the return expression is waited for. */
function returnsPromiseInPlain({ site, traced, options }: Decision, text: string): boolean {
  if (!traced || site.async || site.generator || options.promise !== undefined) return false;
  const head = text.slice(site.start, site.body.start);
  const isDeclared = /\)\s*:\s*(?:globalThis\.)?Promise(?:Like)?\s*<[^()]*$/.test(head);
  return isDeclared && site.marks.some((mark) => mark.type === "return" && !mark.fresh);
}
