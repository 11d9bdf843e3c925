/** Answer: what one answer of a model says about itself. */
import { quote, slice } from "../builtins.ts";
import { Message } from "./message.ts";
import { type Fields, ownText } from "./own.ts";
import type { Usage } from "./usage.ts";

const MOST_REASONS = 32;
const LONGEST_REASON = 64;

export class Answer {
  /** It comes in pieces. */
  readonly isStream: boolean;
  id: string | undefined;
  model: string | undefined;
  isEmbedding = false;
  usage: Usage | undefined;
  /** Undefined where nobody asked for words. */
  readonly message: Message | undefined;
  /** Why the model ended, for each choice: what stands between the brackets of a JSON list. */
  reasons = "";
  reason: string | undefined;
  #reasonCount = 0;

  constructor(isStream: boolean, wantsContent: boolean) {
    this.isStream = isStream;
    this.message = wantsContent ? new Message() : undefined;
  }

  readHead(record: Fields): void {
    this.id = ownText(record, "id") ?? this.id;
    this.model = ownText(record, "model") ?? this.model;
  }

  addReason(given: string | undefined): void {
    if (given === undefined || this.#reasonCount === MOST_REASONS) return;
    const reason = slice(given, 0, LONGEST_REASON);
    this.reason ??= reason;
    this.reasons += `${this.#reasonCount++ === 0 ? "" : ","}${quote(reason)}`;
  }
}
