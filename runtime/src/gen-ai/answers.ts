/** Answers: what models answered within one call, each answer once however often it comes by. */
import { add, create, has, isArray } from "../builtins.ts";
import type { Redaction } from "../redact.ts";
import { Answer, createdIn } from "./answer.ts";
import { eachItem, type Fields, isRecord, ownName, ownRecord } from "./own.ts";
import { shapeOf } from "./shapes.ts";
import { COUNTS, readUsage, type Usage } from "./usage.ts";

/** Of `Promise.all`. */
const MOST_TOGETHER = 10_000;
/** Answers that are known when they come again. */
const MOST_KNOWN = 1000;

export class Answers {
  /** The one that came last, or is coming. */
  last: Answer | undefined;
  /** Of all together. */
  readonly total: Usage = readUsage({});
  /** For the words of answers; undefined where nobody asked for words. */
  readonly redaction: Redaction | undefined;
  readonly #seen = new WeakSet<object>();
  /** By id; without a prototype, where ids could be names of its properties. */
  readonly #known: Record<string, Answer> = create(null);
  #knownCount = 0;
  /** The stream whose piece came last. */
  #stream: Answer | undefined;

  constructor(redaction: Redaction | undefined) {
    this.redaction = redaction;
  }

  /** Any value of the program; a list of answers is what `Promise.all` gives. */
  see(value: unknown): void {
    if (!isRecord(value)) return;
    if (isArray(value)) eachItem(value, (item) => this.#seeIn(item), MOST_TOGETHER);
    else this.#seeIn(value);
  }

  /** Also what stands in an iterator's result, in one of `allSettled`, or beside the HTTP response. */
  #seeIn(record: Fields): void {
    if (this.#see(record)) return;
    const inside = ownRecord(record, "value") ?? ownRecord(record, "data");
    if (inside !== undefined) this.#see(inside);
  }

  #see(record: Fields): boolean {
    const read = shapeOf(record);
    if (read === undefined) return false;
    if (has(this.#seen, record)) return true;
    add(this.#seen, record);
    read(record, this);
    return true;
  }

  /** Undefined where it says what is known: the copy of an answer. */
  whole(record: Fields): Answer | undefined {
    const usage = ownRecord(record, "usage");
    if (usage !== undefined && has(this.#seen, usage)) return undefined;
    const known = this.#find(record);
    const answer = known ?? new Answer();
    if (answer === this.#stream) this.#stream = undefined;
    this.#turnTo(answer, record);
    answer.restart(this.redaction !== undefined);
    this.count(answer, usage);
    return answer;
  }

  /** A piece of the stream that has the record's id, or of the one that is coming. */
  piece(record: Fields | undefined): Answer {
    const id = record && ownName(record, "id");
    let answer = this.#stream;
    if (answer === undefined || (id !== undefined && answer.id !== undefined && answer.id !== id)) {
      const known = id === undefined ? undefined : this.#known[id];
      answer = known?.isStream ? known : this.#newStream();
    }
    this.#stream = answer;
    this.#turnTo(answer, record);
    return answer;
  }

  /** What a stream, or a later state, says counts instead of what was said before. */
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

  #find(record: Fields): Answer | undefined {
    const id = ownName(record, "id");
    const known = id === undefined ? undefined : this.#known[id];
    const created = createdIn(record);
    const isOther =
      created !== undefined && known?.created !== undefined && known.created !== created;
    return isOther ? undefined : known;
  }

  #newStream(): Answer {
    const answer = new Answer();
    answer.restart(this.redaction !== undefined);
    answer.isStream = true;
    return answer;
  }

  #turnTo(answer: Answer, record: Fields | undefined): void {
    // A stream may go on, but the words of a whole answer that is not the last are of no use.
    if (this.last?.isStream === false) this.last.message = undefined;
    this.last = answer;
    if (record === undefined) return;
    answer.readHead(record);
    const { id } = answer;
    if (id === undefined || this.#known[id] === answer) return;
    if (this.#known[id] === undefined && this.#knownCount++ >= MOST_KNOWN) return;
    this.#known[id] = answer;
  }
}
