/** readTags(): `@trace`, `@trace dotted.name` and `@notrace` in comments, and what each stands before. */
import { lastStartingBefore } from "./comments.ts";
import {
  type DiagnosticFactory,
  plainBlockTag,
  tagNotAName,
  tagWithoutSite,
} from "./diagnostics.ts";
import type { Comment } from "./outline.ts";
import type { Diagnostic, Site, Tag } from "./types.ts";

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
    let tag: Tag | undefined;
    for (const found of this.#tagsIn(comment, text)) {
      // `@notrace` is the strongest word, wherever it stands.
      if (tag?.kind !== "notrace") tag = found;
    }
    if (tag !== undefined && comment.block && !text.startsWith("/**")) {
      this.diagnostics.push(plainBlockTag(this.#at, tag));
      return undefined;
    }
    return tag;
  }

  *#tagsIn(comment: Comment, text: string): Generator<Tag> {
    for (const match of text.matchAll(TAG)) {
      const [, lead = "", word = "", rest = ""] = match;
      const start = comment.start + match.index + lead.length;
      const end = start + word.length;
      const written = comment.block ? rest.replace(/\*\/$/, "") : rest;
      const name = written.trim();
      const kind = word === "@trace" ? "trace" : "notrace";
      if (kind === "trace" && name !== "" && !NAME.test(name)) {
        const at = end + written.indexOf(name);
        this.diagnostics.push(tagNotAName(this.#at, { start: at, end: at + name.length }, name));
        // The author asked for a span: it gets its usual name.
        yield { kind, name: undefined, start, end };
      } else {
        yield { kind, name: kind === "trace" && name !== "" ? name : undefined, start, end };
      }
    }
  }
}

/** A tag opens its line: after the comment's own marks, and after the asterisk of a JSDoc line. */
const TAG = /((?:^\/\*\*?|^\/\/+|^)[ \t]*(?:\*+[ \t]*)?)(@trace|@notrace)(?![\w$-])([^\r\n]*)/gm;
const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$.:/-]*$/u;
