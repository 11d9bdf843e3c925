/** Tags: `@trace` and `@notrace` in the comments of a file, understood, and what each stands before. */
import { lastStartingBefore } from "./comments.ts";
import {
  type DiagnosticFactory,
  givenTwice,
  nameVaries,
  optionsDoNotParse,
  plainBlockTag,
  tagNotAName,
  tagWithoutSite,
  unknownPreset,
  unknownTagOption,
  wrongTagValue,
} from "./diagnostics.ts";
import { mergeOptions, readOption, unknownOption } from "./options.ts";
import type { Comment } from "./outline.ts";
import { parseTagOptions } from "./parse-tag.ts";
import { wordsTaken } from "./presets.ts";
import { PLACEHOLDERS, templateProblem } from "./span-name.ts";
import { findTagTexts, isDottedName, type TagText } from "./tag-text.ts";
import type { Diagnostic, Lang, Options, Preset, Site, Span, Tag } from "./types.ts";
import type { WrittenEntry } from "./written.ts";

export function mentionsTag(source: string): boolean {
  return source.includes("@trace") || source.includes("@notrace");
}

/** What tags are read with. */
export interface TagReading {
  readonly source: string;
  readonly comments: readonly Comment[];
  readonly lang: Lang;
  readonly presets: Readonly<Record<string, Preset>>;
  readonly at: DiagnosticFactory;
}

/** The tags of a file by the position that they stand before. */
export class Tags {
  readonly diagnostics: Diagnostic[] = [];
  readonly #reading: TagReading;
  readonly #read = new Map<Comment, Tag | undefined>();
  readonly #used = new Set<Tag>();

  constructor(reading: TagReading) {
    this.#reading = reading;
    for (const comment of reading.comments) this.#read.set(comment, this.#readComment(comment));
  }

  ofSite(site: Site): Tag | undefined {
    return this.#before(site.anchors)[0];
  }

  /** Of the class or the object around: those further out, first. */
  ofClass(site: Site): readonly Tag[] {
    return this.#before(site.classAnchors).reverse();
  }

  /** Tags that no site took: nothing is silent. */
  reportUnused(): void {
    for (const tag of this.#read.values()) {
      if (tag !== undefined && !this.#used.has(tag)) {
        this.diagnostics.push(tagWithoutSite(this.#reading.at, tag));
      }
    }
  }

  /** The nearest comes first. */
  #before(anchors: readonly number[]): Tag[] {
    const found = new Set<Tag>();
    for (const anchor of anchors) {
      const tag = this.#directlyBefore(anchor);
      if (tag !== undefined) {
        this.#used.add(tag);
        found.add(tag);
      }
    }
    return [...found];
  }

  /** Only white space and other comments may stand between. */
  #directlyBefore(anchor: number): Tag | undefined {
    const { source, comments } = this.#reading;
    let position = anchor;
    for (let i = lastStartingBefore(comments, anchor); i >= 0; i--) {
      const comment = comments[i] as Comment;
      if (source.slice(comment.end, position).trim() !== "") return undefined;
      if (!comment.block && !this.#isAloneOnItsLine(comment)) return undefined;
      const tag = this.#read.get(comment);
      if (tag !== undefined) return tag;
      position = comment.start;
    }
    return undefined;
  }

  /** `call(); // @trace` speaks of the call, not of what follows. */
  #isAloneOnItsLine(comment: Comment): boolean {
    const { source } = this.#reading;
    const lineStart = source.lastIndexOf("\n", comment.start) + 1;
    // `/** @trace */ // why` is alone, too.
    const before = source.slice(lineStart, comment.start).replace(/\/\*.*?\*\//g, "");
    return before.trim() === "";
  }

  #readComment(comment: Comment): Tag | undefined {
    const { source, at } = this.#reading;
    const written = source.slice(comment.start, comment.end);
    if (!mentionsTag(written)) return undefined;
    const texts = findTagTexts(comment, source);
    const last = texts.at(-1);
    if (last === undefined) return undefined;
    if (comment.block && !written.startsWith("/**")) {
      this.diagnostics.push(plainBlockTag(at, last));
      return undefined;
    }
    // `@notrace` is the strongest word, wherever it stands.
    const refusal = texts.find(({ kind }) => kind === "notrace");
    if (refusal !== undefined) return { ...spanOf(refusal), kind: "notrace", ...NOTHING_SAID };
    return this.#join(texts.map((text) => this.#understand(text)));
  }

  /** Several tags in a comment are one, which says everything once. */
  #join(tags: readonly Tag[]): Tag | undefined {
    const last = tags.at(-1);
    if (last === undefined) return undefined;
    const names = tags.flatMap(({ name }) => name ?? []);
    const second = names[1];
    if (second !== undefined) this.diagnostics.push(givenTwice(this.#reading.at, second, "name"));
    return { ...last, name: names[0], options: mergeOptions(tags.map(({ options }) => options)) };
  }

  #understand(text: TagText): Tag {
    const { at, source, presets } = this.#reading;
    const { words, behind } = text;
    const isName = isDottedName(words.text);
    if (words.text !== "" && !isName) this.diagnostics.push(tagNotAName(at, words, words.text));
    const preset = this.#presetOf(text);
    const template = this.#bareTemplateOf(text);
    if (template !== undefined) {
      const advice = `write { name: "${source.slice(template.start, template.end)}" }`;
      const message = "a template is the value of an option";
      this.diagnostics.push(optionsDoNotParse(at, template, message, advice));
    } else if (text.options?.closed && behind.text !== "") {
      this.diagnostics.push(
        optionsDoNotParse(at, behind, "text stands behind the options", "move it above the tag"),
      );
    }
    const options = template === undefined ? this.#optionsOf(text) : {};
    const takesWords = wordsTaken(presets, preset ?? options.preset).length > 0;
    if (isName && options.name !== undefined && !takesWords) {
      this.diagnostics.push(givenTwice(at, words, "name"));
    }
    return {
      ...spanOf(text),
      kind: "trace",
      name: isName ? { ...spanOf(words), name: words.text } : undefined,
      options: { ...options, ...(preset !== undefined && { preset }) },
    };
  }

  /** `@trace {class}.{function}` */
  #bareTemplateOf({ options, behind }: TagText): Span | undefined {
    if (options === undefined) return undefined;
    const written = this.#reading.source.slice(options.start, options.end);
    if (!PLACEHOLDERS.some((word) => written === `{${word}}`)) return undefined;
    return { start: options.start, end: Math.max(options.end, behind.end) };
  }

  #presetOf({ preset }: TagText): string | undefined {
    if (preset === undefined || this.#isPreset(preset.name, preset)) return preset?.name;
    return undefined;
  }

  #isPreset(name: string, at: Span): boolean {
    const { presets } = this.#reading;
    if (Object.hasOwn(presets, name)) return true;
    this.diagnostics.push(unknownPreset(this.#reading.at, at, name, Object.keys(presets)));
    return false;
  }

  #optionsOf({ options, preset }: TagText): Options {
    if (options === undefined) return {};
    const { lang, at } = this.#reading;
    const { start, closed, tooDeep } = options;
    if (tooDeep) {
      const brace = { start, end: start + 1 };
      const message = "these options nest too deep to be read";
      this.diagnostics.push(optionsDoNotParse(at, brace, message, undefined));
      return {};
    }
    if (!closed) {
      const brace = { start, end: start + 1 };
      const advice = "close it; options on several lines need /** */";
      this.diagnostics.push(optionsDoNotParse(at, brace, "this brace is never closed", advice));
      return {};
    }
    const { written: read, problem } = parseTagOptions(options.text, start, lang);
    if (problem !== undefined) {
      this.diagnostics.push(optionsDoNotParse(at, problem.at, problem.message, problem.suggestion));
      return {};
    }
    if (read.type !== "object") {
      const message = "options are written out, one by one";
      this.diagnostics.push(optionsDoNotParse(at, read.at, message, undefined));
      return {};
    }
    return this.#readEntries(read.entries, preset?.name);
  }

  #readEntries(entries: readonly WrittenEntry<Span>[], preset: string | undefined): Options {
    const { at, presets } = this.#reading;
    const named = entries.find(({ key }) => key === "preset")?.value;
    const takes = wordsTaken(presets, named?.type === "string" ? named.value : preset);
    let options: Options = {};
    for (const { key, keyAt, value } of entries) {
      if (Object.hasOwn(options, key)) this.diagnostics.push(givenTwice(at, keyAt, key));
      if (key === "name" && value.type === "other") {
        this.diagnostics.push(nameVaries(at, value.at, NAME_OF_VALUES));
        continue;
      }
      const read = readOption(key, value, (span: Span, message, suggestion) =>
        this.diagnostics.push(wrongTagValue(at, span, message, suggestion)),
      );
      if (read === undefined) {
        this.diagnostics.push(unknownTagOption(at, keyAt, key, unknownOption(key)));
      } else if (this.#isMeaningful(read, value.at, takes)) {
        options = { ...options, ...read };
      }
    }
    return options;
  }

  #isMeaningful({ name, preset }: Options, at: Span, takes: readonly string[]): boolean {
    const known = [...PLACEHOLDERS, ...takes];
    const problem = name === undefined ? undefined : templateProblem(name, known);
    if (problem !== undefined) this.diagnostics.push(nameVaries(this.#reading.at, at, problem));
    return problem === undefined && (preset === undefined || this.#isPreset(preset, at));
  }
}

const NAME_OF_VALUES = {
  message: "a span's name never holds run-time values",
  suggestion: "what varies is an attribute",
};
const NOTHING_SAID = { name: undefined, options: {} } as const;

function spanOf({ start, end }: Span): Span {
  return { start, end };
}
