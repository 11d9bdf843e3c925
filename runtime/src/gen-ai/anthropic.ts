/** Messages of Anthropic's API, and the events of a message that streams. */
import { capture } from "../capture.ts";
import type { Answer } from "./answer.ts";
import type { Answers } from "./answers.ts";
import { eachRecord, type Fields, own, ownCount, ownRecord, ownText } from "./own.ts";
import type { Read, Shapes } from "./shapes.ts";

/** Others call a message what nobody counted. */
const readMessage: Read = (record, answers) => {
  const answer = ownRecord(record, "usage") && answers.whole(record);
  if (answer === undefined) return;
  answer.setReason(0, ownText(record, "stop_reason"));
  eachRecord(record, "content", (block, index) => readBlock(block, index, answer, answers));
};

function readBlock(
  block: Fields,
  index: number,
  { message }: Answer,
  { redaction }: Answers,
): void {
  if (message === undefined || redaction === undefined) return;
  message.addText(index, ownText(block, "text"));
  const tool = ownText(block, "name");
  if (tool === undefined) return;
  message.addCall(index, tool, ownText(block, "id"));
  const input = capture("input", own(block, "input"), redaction);
  // While a message streams its input is empty, and comes as text.
  if (input !== undefined && input !== "{}") message.addArguments(index, `${input}`);
}

const readStart: Read = (record, answers) => {
  const message = ownRecord(record, "message");
  if (message === undefined) return;
  const answer = answers.piece(message);
  answers.count(answer, ownRecord(message, "usage"));
};

const readEnd: Read = (record, answers) => {
  const answer = answers.piece(undefined);
  answer.setReason(0, ownText(ownRecord(record, "delta"), "stop_reason"));
  answers.count(answer, ownRecord(record, "usage"));
};

const readBlockStart: Read = (record, answers) => {
  const block = ownRecord(record, "content_block");
  const place = ownCount(record, "index") ?? 0;
  if (block !== undefined) readBlock(block, place, answers.piece(undefined), answers);
};

const readBlockPiece: Read = (record, answers) => {
  const { message } = answers.piece(undefined);
  const delta = ownRecord(record, "delta");
  const place = ownCount(record, "index") ?? 0;
  message?.addText(place, ownText(delta, "text"));
  message?.addArguments(place, ownText(delta, "partial_json"));
};

export const ANTHROPIC: Shapes = {
  type: {
    message: readMessage,
    message_start: readStart,
    message_delta: readEnd,
    content_block_start: readBlockStart,
    content_block_delta: readBlockPiece,
  },
};
