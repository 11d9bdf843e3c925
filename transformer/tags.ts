/** readTags(): `@trace`, `@trace dotted.name` and `@notrace` in comments, and what each stands before. */
import { lastStartingBefore } from "./comments.ts";
import {
  type DiagnosticFactory,
  plainBlockTag,
  tagNotAName,
  tagWithoutSite,
} from "./diagnostics.ts";
import type { Comment } from "./outline.ts";
import type { Diagnostic, Site, Span, Tag } from "./types.ts";

export function mentionsTag(source: string): boolean {
  return source.includes("@trace") || source.includes("@notrace");
}

/** The tags of a file by the position that they stand before. */
export class Tags {
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: string;
  readonly #comments: readonly Comment[];
  readonly #at: DiagnosticFactory;
  readonly #read = new Map<Comment, Tag | undefined>();
  readonly #used = new Set<Tag>();

  constructor(source: string, comments: readonly Comment[], at: DiagnosticFactory) {
    this.#source = source;
    this.#comments = comments;
    this.#at = at;
    for (const comment of comments) this.#read.set(comment, this.#readComment(comment));
  }

  ofSite(site: Site): Tag | undefined {
    return this.#before(site.anchors);
  }

  ofClass(site: Site): Tag | undefined {
    return this.#before(site.classAnchors);
  }

  /** Tags that no site took: nothing is silent. */
  reportUnused(): void {
    for (const tag of this.#read.values()) {
      if (tag !== undefined && !this.#used.has(tag)) {
        this.diagnostics.push(tagWithoutSite(this.#at, tag));
      }
    }
  }

  #before(anchors: readonly number[]): Tag | undefined {
    for (const anchor of anchors) {
      const tag = this.#directlyBefore(anchor);
      if (tag !== undefined) {
        this.#used.add(tag);
        return tag;
      }
    }
    return undefined;
  }

  /** Only white space and other comments may stand between. */
  #directlyBefore(anchor: number): Tag | undefined {
    let position = anchor;
    for (let i = lastStartingBefore(this.#comments, anchor); i >= 0; i--) {
      const comment = this.#comments[i] as Comment;
      if (this.#source.slice(comment.end, position).trim() !== "") return undefined;
      if (!comment.block && !this.#isAloneOnItsLine(comment)) return undefined;
      const tag = this.#read.get(comment);
      if (tag !== undefined) return tag;
      position = comment.start;
    }
    return undefined;
  }

  /** `call(); // @trace` speaks of the call, not of what follows. */
  #isAloneOnItsLine(comment: Comment): boolean {
    const lineStart = this.#source.lastIndexOf("\n", comment.start) + 1;
    return this.#source.slice(lineStart, comment.start).trim() === "";
  }

  #readComment(comment: Comment): Tag | undefined {
    const text = this.#source.slice(comment.start, comment.end);
    if (!mentionsTag(text)) return undefined;
    const found = [...text.matchAll(TAG)].map((match) => this.#readTag(comment, match));
    // `@notrace` is the strongest word, wherever it stands.
    const tag = found.findLast(({ kind }) => kind === "notrace") ?? found.at(-1);
    if (tag !== undefined && comment.block && !text.startsWith("/**")) {
      this.diagnostics.push(plainBlockTag(this.#at, tag));
      return undefined;
    }
    for (const { rest, kind } of found) {
      if (kind === "trace" && rest.text !== "" && !NAME.test(rest.text)) {
        this.diagnostics.push(tagNotAName(this.#at, rest, rest.text));
      }
    }
    return tag;
  }

  #readTag(comment: Comment, match: RegExpExecArray): Tag & { rest: Span & { text: string } } {
    const [, lead = "", word = "", written = ""] = match;
    const start = comment.start + match.index + lead.length;
    const end = start + word.length;
    const text = (comment.block ? written.replace(/\*\/$/, "") : written).trim();
    const at = end + written.indexOf(text);
    const kind = word === "@trace" ? "trace" : "notrace";
    return {
      kind,
      name: kind === "trace" && NAME.test(text) ? text : undefined,
      start,
      end,
      rest: { start: at, end: at + text.length, text },
    };
  }
}

/** A tag opens its line: after the comment's own marks, and after the asterisk of a JSDoc line. */
const TAG = /((?:^\/\*\*?|^\/\/+|^)[ \t]*(?:\*+[ \t]*)?)(@trace|@notrace)(?![\w$-])([^\r\n]*)/gm;
const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$.:/-]*$/u;
