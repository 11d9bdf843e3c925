/** By which of its own properties a value is known to be an answer of a model, or a piece of one. */
import { lookUp } from "../builtins.ts";
import type { Answers } from "./answers.ts";
import { ANTHROPIC } from "./anthropic.ts";
import { OPENAI_CHAT } from "./openai-chat.ts";
import { OPENAI_EMBEDDINGS } from "./openai-embeddings.ts";
import { OPENAI_RESPONSES } from "./openai-responses.ts";
import { type Fields, own } from "./own.ts";

export type Read = (record: Fields, answers: Answers) => void;

/** By the value of `object`, or of `type`. */
export interface Shapes {
  readonly object?: Readonly<Record<string, Read>>;
  readonly type?: Readonly<Record<string, Read>>;
}

const ALL: readonly Shapes[] = [OPENAI_CHAT, OPENAI_RESPONSES, OPENAI_EMBEDDINGS, ANTHROPIC];
const byObject = new Map(ALL.flatMap(({ object = {} }) => Object.entries(object)));
const byType = new Map(ALL.flatMap(({ type = {} }) => Object.entries(type)));

export function shapeOf(record: Fields): Read | undefined {
  return lookUp(byObject, own(record, "object")) ?? lookUp(byType, own(record, "type"));
}
