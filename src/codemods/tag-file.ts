/** tagFile(): writes tags that say what rules decide, so that the file is woven the same without them. */
import { HAZARDS, plan } from "../../transformer/index.ts";
import type { Comment } from "../../transformer/outline.ts";
import { langOf, parse } from "../../transformer/parse.ts";
import { pathInRoot } from "../../transformer/paths.ts";
import { PRESETS } from "../../transformer/presets.ts";
import type { Decision, Site } from "../../transformer/types.ts";
import { applyEdits, type Edit, movedBy } from "./edits.ts";
import { anchorsOf, placesForTag } from "./place-tag.ts";
import type { LeftAlone, Rewritten, Subject } from "./rewritten.ts";
import { saidOf } from "./same-plan.ts";
import { wordsForRules } from "./tag-words.ts";

export function tagFile(subject: Subject): Rewritten {
  const { path, text, options } = subject;
  const ruled = plan(text, path, options)?.plan.decisions ?? [];
  const unruled = plan(text, path, { ...options, rules: [] })?.plan.decisions ?? [];
  const left: LeftAlone[] = [];
  const wanted: Wanted[] = [];
  for (const [index, decision] of ruled.entries()) {
    const why = whyLeft(decision, unruled[index]);
    if (why !== undefined) left.push(leftAlone(decision, why));
    else if (isByRule(decision)) wanted.push({ index, decision, place: 0 });
  }
  if (wanted.length === 0) return { text, done: 0, left };
  const comments = commentsOf(subject);
  const { edits, lost } = settle(subject, comments, ruled, wanted);
  const unproven = lost.map(({ decision }) => leftAlone(decision, UNPROVEN));
  return {
    text: applyEdits(text, edits),
    done: wanted.length - lost.length,
    left: [...left, ...unproven].map((one) => ({
      ...one,
      offsetAfter: movedBy(one.offset, edits),
    })),
  };
}

interface Wanted {
  readonly index: number;
  readonly decision: Decision;
  /** Which of its places is tried. */
  readonly place: number;
}

const UNPROVEN = "no tag says all that the rules say of it";

function isByRule({ traced, because }: Decision): boolean {
  return traced && because.by === "rule";
}

function whyLeft(decision: Decision, unruled: Decision | undefined): string | undefined {
  const { because, site, rules } = decision;
  if (because.by === "hazard" && unruled?.because.by !== "hazard") {
    return HAZARDS[because.hazard.code].why;
  }
  if (isByRule(decision)) {
    return site.kind === "callback" ? "it is bound to no name" : undefined;
  }
  const isTagged = because.by === "tag" || because.by === "class-tag";
  if (!isTagged || rules.length === 0 || unruled === undefined) return undefined;
  return saidOf(decision) === saidOf(unruled)
    ? undefined
    : "it has a tag, and the rules say more of it than the tag does";
}

/** Tries places until the file says without rules what it said with them. */
function settle(
  subject: Subject,
  comments: readonly Comment[],
  ruled: readonly Decision[],
  wanted: readonly Wanted[],
): { edits: readonly Edit[]; lost: readonly Wanted[] } {
  const anchorOf = anchorsOf(ruled.map(({ site }) => site));
  let tried = wanted;
  const lost: Wanted[] = [];
  for (;;) {
    const placed = tried.map((one) => ({ one, edit: editFor(subject, comments, anchorOf, one) }));
    const edits = placed.flatMap(({ edit }) => edit ?? []);
    const text = applyEdits(subject.text, edits);
    const wrong = new Set(placed.filter(({ edit }) => edit === undefined).map(({ one }) => one));
    const after = decisionsAfter(subject, text);
    if (after?.length !== ruled.length) {
      if (wrong.size === 0) return { edits: [], lost: wanted };
    } else {
      for (const one of tried) {
        const found = after[one.index];
        if (found === undefined || saidOf(found) !== saidOf(one.decision)) wrong.add(one);
      }
    }
    if (wrong.size === 0) return { edits, lost };
    for (const one of wrong) if (one.place > 0) lost.push(one);
    tried = tried.flatMap((one) => {
      if (!wrong.has(one)) return [one];
      return one.place > 0 ? [] : [{ ...one, place: 1 }];
    });
  }
}

/** Undefined where there is no such place. */
function editFor(
  { text, path, options }: Subject,
  comments: readonly Comment[],
  anchorOf: (site: Site) => number,
  { decision, place }: Wanted,
): Edit | undefined {
  const { site, spanName, captures } = decision;
  const words = wordsForRules(
    {
      siteName: site.name,
      file: pathInRoot(path, options.root),
      spanName,
      options: decision.options,
      parameters: captures.flatMap((one) =>
        one.type === "argument" ? [{ name: one.text, attribute: one.name }] : [],
      ),
    },
    options.presets ?? PRESETS,
  );
  return placesForTag(text, comments, anchorOf(site), words)[place];
}

/** Undefined where a tag would be wrong. */
function decisionsAfter(
  { path, options, text: before }: Subject,
  text: string,
): readonly Decision[] | undefined {
  const unruled = { ...options, rules: [] };
  const known = new Set(plan(before, path, unruled)?.diagnostics.map(({ message }) => message));
  const result = plan(text, path, unruled);
  const isUnread = result?.diagnostics.some(({ code }) => code === "SW001" || code === "SW002");
  if (result === null || isUnread) return undefined;
  const wrong = result.diagnostics.filter(({ message }) => !known.has(message));
  return wrong.length === 0 ? result.plan.decisions : withoutWrong(result.plan.decisions, wrong);
}

/** A decision that something is said against is none. */
function withoutWrong(
  decisions: readonly Decision[],
  wrong: readonly { readonly span: { readonly start: number } }[],
): readonly Decision[] {
  return decisions.map((decision) => {
    const { because } = decision;
    const isWrong =
      because.by === "tag" &&
      wrong.some(({ span }) => span.start >= because.at.start && span.start < decision.site.end);
    return isWrong ? { ...decision, traced: false } : decision;
  });
}

export function commentsOf({ path, text, options }: Subject): readonly Comment[] {
  const lang = options.lang ?? langOf(path);
  return lang === undefined ? [] : parse(path, text, lang, options.sourceType).comments;
}

function leftAlone({ site }: Decision, why: string): LeftAlone {
  return { offset: site.place, offsetAfter: site.place, name: site.name, why };
}
