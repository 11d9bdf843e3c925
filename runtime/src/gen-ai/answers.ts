/** Answers: what models answered within one call, each answer once however often it comes by. */
import { add, has, isArray } from "../builtins.ts";
import type { Redaction } from "../redact.ts";
import { Answer } from "./answer.ts";
import { eachItem, type Fields, isRecord, ownRecord } from "./own.ts";
import { shapeOf } from "./shapes.ts";
import { COUNTS, readUsage, type Usage } from "./usage.ts";

export class Answers {
  /** The one that came last, or is coming. */
  last: Answer | undefined;
  /** Of all together. */
  readonly total: Usage = readUsage({});
  /** For the words of answers; undefined where nobody asked for words. */
  readonly redaction: Redaction | undefined;
  readonly #seen = new WeakSet<object>();

  constructor(redaction: Redaction | undefined) {
    this.redaction = redaction;
  }

  /** Any value of the program; a list of answers is what `Promise.all` gives. */
  see(value: unknown): void {
    if (!isRecord(value)) return;
    if (isArray(value)) eachItem(value, (item) => this.#see(item));
    else this.#see(value);
  }

  #see(record: Fields): void {
    const read = shapeOf(record);
    if (read === undefined || has(this.#seen, record)) return;
    add(this.#seen, record);
    read(record, this);
  }

  /** Undefined where it is known: a copy, or the whole of a stream that was read. */
  whole(record: Fields): Answer | undefined {
    const usage = ownRecord(record, "usage");
    if (usage !== undefined && has(this.#seen, usage)) return undefined;
    const answer = new Answer(false, this.redaction !== undefined);
    this.last = answer;
    answer.readHead(record);
    this.count(answer, usage);
    return answer;
  }

  /** A piece of the stream that has this id, or of the one that is coming. */
  piece(id: string | undefined): Answer {
    const { last } = this;
    if (last?.isStream && (id === undefined || last.id === undefined || last.id === id)) {
      return last;
    }
    this.last = new Answer(true, this.redaction !== undefined);
    return this.last;
  }

  /** What a stream says later counts instead of what it said before. */
  count(answer: Answer, record: Fields | undefined): void {
    if (record === undefined) return;
    add(this.#seen, record);
    const usage = readUsage(record);
    for (let index = 0; index < COUNTS.length; index++) {
      const name = COUNTS[index] as keyof Usage;
      const before = answer.usage?.[name];
      if (usage[name] === undefined) usage[name] = before;
      else this.total[name] = (this.total[name] ?? 0) + usage[name] - (before ?? 0);
    }
    answer.usage = usage;
  }
}
