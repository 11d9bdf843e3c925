/** Answer: what one answer of a model says about itself. */
import { create, quote, slice } from "../builtins.ts";
import { Message } from "./message.ts";
import { type Fields, ownCount, ownName } from "./own.ts";
import type { Usage } from "./usage.ts";

const MOST_REASONS = 32;
const LONGEST_REASON = 64;

export class Answer {
  /** It comes in pieces. */
  isStream = false;
  id: string | undefined;
  /** In seconds; servers count their ids anew. */
  created: number | undefined;
  model: string | undefined;
  isEmbedding = false;
  usage: Usage | undefined;
  /** Undefined where nobody asked for words. */
  message: Message | undefined;
  /** Why the model ended, by choice; without a prototype, whose setters programs patch. */
  #reasons: Record<number, string> = create(null);

  readHead(record: Fields): void {
    this.id = ownName(record, "id") ?? this.id;
    this.created = createdIn(record) ?? this.created;
    this.model = ownName(record, "model") ?? this.model;
  }

  /** The whole says again what the pieces, or an earlier state, have said. */
  restart(wantsContent: boolean): void {
    this.isStream = false;
    this.#reasons = create(null);
    this.message = wantsContent ? new Message() : undefined;
  }

  setReason(choice: number, given: string | undefined): void {
    if (given === undefined || choice >= MOST_REASONS) return;
    this.#reasons[choice] = slice(given, 0, LONGEST_REASON);
  }

  /** Of the first choice that has one. */
  get reason(): string | undefined {
    for (let choice = 0; choice < MOST_REASONS; choice++) {
      const reason = this.#reasons[choice];
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  /** What stands between the brackets of a JSON list. */
  get reasons(): string {
    let list = "";
    for (let choice = 0; choice < MOST_REASONS; choice++) {
      const reason = this.#reasons[choice];
      if (reason !== undefined) list += `${list === "" ? "" : ","}${quote(reason)}`;
    }
    return list;
  }
}

export function createdIn(record: Fields): number | undefined {
  return ownCount(record, "created") ?? ownCount(record, "created_at");
}
