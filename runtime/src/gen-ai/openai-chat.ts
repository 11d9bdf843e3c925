/** Chat completions, and the older text completions, as OpenAI and many others answer. */
import type { Answer } from "./answer.ts";
import { eachRecord, type Fields, ownCount, ownRecord, ownText } from "./own.ts";
import type { Read, Shapes } from "./shapes.ts";

/** A message's text stands before its calls, which are numbered from 0. */
const TEXT = -1;

const readCompletion: Read = (record, answers) => {
  const answer = answers.whole(record);
  if (answer !== undefined) readChoices(record, answer, "message");
};

/** In the last piece alone, or in each, is what was used so far. */
function readPiece(of: string): Read {
  return (record, answers) => {
    const answer = answers.piece(record);
    answers.count(answer, ownRecord(record, "usage"));
    readChoices(record, answer, of);
  };
}

/** The words of the first choice alone. */
function readChoices(record: Fields, answer: Answer, of: string): void {
  eachRecord(record, "choices", (choice, place) => {
    const index = ownCount(choice, "index") ?? place;
    answer.setReason(index, ownText(choice, "finish_reason"));
    if (answer.message === undefined || index > 0) return;
    answer.message.addText(TEXT, ownText(choice, "text"));
    const words = ownRecord(choice, of);
    answer.message.addText(TEXT, ownText(words, "content") ?? ownText(words, "refusal"));
    eachRecord(words, "tool_calls", (call, index) => readCall(call, index, answer));
  });
}

function readCall(call: Fields, index: number, { message }: Answer): void {
  const place = ownCount(call, "index") ?? index;
  const tool = ownRecord(call, "function") ?? ownRecord(call, "custom");
  message?.addCall(place, ownText(tool, "name"), ownText(call, "id"));
  message?.addArguments(place, ownText(tool, "arguments") ?? ownText(tool, "input"));
}

export const OPENAI_CHAT: Shapes = {
  object: {
    "chat.completion": readCompletion,
    "chat.completion.chunk": readPiece("delta"),
    // Whole ones and pieces look the same.
    text_completion: readPiece("message"),
  },
};
