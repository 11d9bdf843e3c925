/** adoptFile(): turns spans that are made by hand into tags, one after the other, each proven. */
import type { CallExpression, SourceFile } from "ts-morph";
import { plan } from "../../transformer/index.ts";
import { isDottedName } from "../../transformer/tag-text.ts";
import type { Decision, Diagnostic, Site } from "../../transformer/types.ts";
import { applyEdits, type Edit } from "./edits.ts";
import { proposeHandSpan } from "./hand-span.ts";
import type { Morph } from "./morph.ts";
import { findNestSpans } from "./nest-span.ts";
import { anchorsOf, placesForTag } from "./place-tag.ts";
import type { Candidate, Entries, Proposal, Target } from "./proposal.ts";
import { readSource } from "./read-source.ts";
import type { LeftAlone, Rewritten, Subject } from "./rewritten.ts";
import { saidOf } from "./same-plan.ts";
import { commentsOf } from "./tag-file.ts";
import { codeOf } from "./tag-words.ts";
import { isTracer } from "./tracer.ts";
import { withoutUnused } from "./unused.ts";
import { functionAround, isFunction, Refusal, refuse } from "./wrapped.ts";

export function mentionsSpans(text: string): boolean {
  return /\bstart(?:Active)?Span\b|["']nestjs-otel["']/.test(text);
}

export function adoptFile(subject: Subject, morph: Morph): Rewritten {
  const original = subject.text;
  let text = original;
  let candidates = candidatesIn(readSource(subject.path, text, morph), text, morph);
  const offsets = candidates.map(({ offset }) => offset);
  const codes: string[] = [];
  const refused: string[] = [];
  let done = 0;
  for (let index = 0; index < candidates.length; ) {
    const candidate = candidates[index] as Candidate;
    try {
      const proposal = candidate.propose();
      text = adopted({ ...subject, text }, proposal);
      codes.push(...proposal.entries.map(([, code]) => code));
      candidates = candidatesIn(readSource(subject.path, text, morph), text, morph);
      offsets.splice(index, 1);
      done++;
      // What is inside may be free by now, and what is around, too.
      index = 0;
      refused.length = 0;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused[index++] = error.message;
    }
  }
  if (done > 0) text = withoutUnused(original, text, subject, codes, morph);
  const last =
    text === original
      ? candidates
      : candidatesIn(readSource(subject.path, text, morph), text, morph);
  const left = last.map(({ name, offset }, index): LeftAlone => {
    const why = refused[index] ?? "";
    return { offset: offsets[index] ?? 0, offsetAfter: offset, name, why };
  });
  return { text, done, left };
}

function candidatesIn(source: SourceFile, text: string, morph: Morph): readonly Candidate[] {
  const { SyntaxKind } = morph;
  const calls = source
    .getDescendantsOfKind(SyntaxKind.CallExpression)
    .filter((call) => startsSpan(call, morph))
    .map((call): Candidate => {
      const callee = call.getExpression();
      const offset = callee.getEnd() - (/\w+$/.exec(callee.getText())?.[0].length ?? 0);
      return {
        offset,
        name: nameAround(call, morph),
        propose: () => proposeHandSpan(call, text, morph),
      };
    });
  return [...calls, ...findNestSpans(source, text, morph)].sort((a, b) => a.offset - b.offset);
}

/** Others have methods of that name, too. */
function startsSpan(call: CallExpression, morph: Morph): boolean {
  const callee = call.getExpression();
  if (!morph.Node.isPropertyAccessExpression(callee)) return false;
  const target = callee.getExpression();
  if (callee.getName() === "startActiveSpan") return true;
  return (
    callee.getName() === "startSpan" &&
    (isTracer(target, morph) || /tracer(?:\(\))?$/i.test(target.getText()))
  );
}

function nameAround(call: CallExpression, { Node: Is }: Morph): string {
  const around = functionAround(call, Is);
  if (around === undefined || !isFunction(around, Is)) return "(module)";
  if (Is.isConstructorDeclaration(around)) return "constructor";
  const own =
    "getName" in around ? (around as { getName(): string | undefined }).getName() : undefined;
  const parent = around.getParent();
  const bound =
    Is.isVariableDeclaration(parent) ||
    Is.isPropertyAssignment(parent) ||
    Is.isPropertyDeclaration(parent)
      ? parent.getName()
      : undefined;
  const owner = around.getFirstAncestor((one) => Is.isClassDeclaration(one));
  const name = own ?? bound ?? "(callback)";
  const isMember = Is.isMethodDeclaration(around) && Is.isClassDeclaration(owner);
  return isMember ? `${owner.getName() ?? "(class)"}.${name}` : name;
}

/** The text with the tag, if all that is decided for it is what the program did before. */
function adopted(subject: Subject, proposal: Proposal): string {
  const { path, text, options } = subject;
  const before = plan(text, path, options);
  const bareText = applyEdits(text, proposal.edits);
  const bare = plan(bareText, path, options);
  if (before === null || bare === null || bare.plan.decisions.length === 0) {
    return refuse("what is left of it can't be parsed");
  }
  const decisions = bare.plan.decisions;
  const indexes = proposal.targets.map(({ body }) => {
    const index = decisions.findIndex(({ site }) => site.body.start === body);
    return index === -1 ? refuse("what is left of it can't be parsed") : index;
  });
  if (indexes.some((index) => decisions[index]?.traced)) {
    return refuse("a rule or a tag traces it already, so it has two spans");
  }
  const edits = tagEdits({ ...subject, text: bareText }, decisions, indexes, proposal);
  const after = applyEdits(bareText, edits.edits);
  const result = plan(after, path, options);
  const wrong = newProblem(before.diagnostics, result?.diagnostics ?? []);
  if (wrong !== undefined) return refuse(whyWrong(wrong));
  const found = result?.plan.decisions ?? [];
  if (found.length !== decisions.length) return refuse("its tag would not be read");
  for (const [index, decision] of found.entries()) {
    const target = proposal.targets[indexes.indexOf(index)];
    if (target === undefined) {
      const was = decisions[index];
      if (was !== undefined && saidOf(was) === saidOf(decision)) continue;
      return refuse("its tag would be taken for another function, too");
    }
    checkDecision(decision, target, edits.entries);
  }
  return after;
}

/** One that was not there before, or not as often. */
function newProblem(
  before: readonly Diagnostic[],
  after: readonly Diagnostic[],
): Diagnostic | undefined {
  const known = before.map(({ message }) => message);
  return after.find(({ message }) => {
    const index = known.indexOf(message);
    if (index !== -1) known.splice(index, 1);
    return index === -1;
  });
}

function whyWrong({ message }: Diagnostic): string {
  return `its tag would be wrong: ${message}`;
}

/** In place of the decorator or the call, a tag. */
function tagEdits(
  subject: Subject,
  decisions: readonly Decision[],
  indexes: readonly number[],
  { targets, entries, classStart }: Proposal,
): { edits: Edit[]; entries: Entries } {
  const comments = commentsOf(subject);
  const anchorOf = anchorsOf(decisions.map(({ site }) => site));
  const place = (anchor: number, words: Parameters<typeof placesForTag>[3]): Edit =>
    placesForTag(subject.text, comments, anchor, words)[0] as Edit;
  if (classStart !== undefined) {
    const edit = place(classStart, { options: entries });
    const others = alsoCovered(subject, edit, decisions, indexes);
    const refusals = others.map((one) => place(anchorOf(one), { kind: "notrace", options: [] }));
    return { edits: [edit, ...refusals], entries };
  }
  const [index = 0] = indexes;
  const target = targets[0] as Target;
  const site = (decisions[index] as Decision).site;
  const makesPromise =
    !site.async &&
    site.marks.some(
      (mark) => mark.type === "return" && (mark.fresh || mark.receiver !== undefined),
    );
  const all: Entries = [
    ...entries,
    ...(target.leavesPromises && makesPromise ? [["promise", '"leave"'] as const] : []),
  ];
  const isDotted = isDottedName(target.spanName);
  const isOwn = target.spanName === site.name;
  const words = {
    name: isDotted && !isOwn ? target.spanName : undefined,
    options: isDotted || isOwn ? all : [["name", codeOf(target.spanName)] as const, ...all],
  };
  return { edits: [place(anchorOf(site), words)], entries: all };
}

/** Those that a tag on a class covers, and nestjs-otel does not: constructors, accessors, statics. */
function alsoCovered(
  { path, text, options }: Subject,
  edit: Edit,
  decisions: readonly Decision[],
  indexes: readonly number[],
): Site[] {
  const found = plan(applyEdits(text, [edit]), path, options)?.plan.decisions ?? [];
  return decisions.flatMap(({ site, traced }, index) => {
    const isCovered = found[index]?.because.by !== decisions[index]?.because.by;
    return isCovered && !traced && !indexes.includes(index) ? [site] : [];
  });
}

function checkDecision(decision: Decision, target: Target, entries: Entries): void {
  const { traced, options, spanName, site } = decision;
  if (!traced) refuse("its tag would not be read");
  if ((spanName ?? site.name) !== target.spanName) refuse("its span would have another name");
  const said = Object.keys(options).filter((key) => key !== "name");
  const wanted = entries.map(([key]) => key);
  const more = said.find((key) => !wanted.includes(key));
  if (more !== undefined) refuse(`the rules file says more of it: ${more}`);
}
