/** Answers of OpenAI's Responses API; of its events those that hold a whole one. */
import type { Answer } from "./answer.ts";
import { eachRecord, type Fields, ownRecord, ownText } from "./own.ts";
import type { Read, Shapes } from "./shapes.ts";

const readResponse: Read = (record, answers) => {
  const answer = answers.whole(record);
  if (answer === undefined) return;
  const reason = ownText(ownRecord(record, "incomplete_details"), "reason");
  answer.setReason(0, reason ?? ownText(record, "status"));
  if (answer.message !== undefined) readOutput(record, answer.message);
};

function readOutput(record: Fields, message: NonNullable<Answer["message"]>): void {
  eachRecord(record, "output", (item, index) => {
    message.addCall(index, ownText(item, "name"), ownText(item, "call_id"));
    message.addArguments(index, ownText(item, "arguments") ?? ownText(item, "input"));
    eachRecord(item, "content", (part) => {
      message.addText(index, ownText(part, "text") ?? ownText(part, "refusal"));
    });
  });
}

const readEvent: Read = (record, answers) => {
  const response = ownRecord(record, "response");
  if (response !== undefined) readResponse(response, answers);
};

export const OPENAI_RESPONSES: Shapes = {
  object: { response: readResponse },
  type: {
    "response.completed": readEvent,
    "response.incomplete": readEvent,
    "response.failed": readEvent,
  },
};
