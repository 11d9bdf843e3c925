/** Lists of embeddings: what they hold is never captured. */
import { ownRecord, ownText } from "./own.ts";
import type { Read, Shapes } from "./shapes.ts";

/** Other lists have neither a model nor a usage. */
const readEmbeddings: Read = (record, answers) => {
  const isEmbedding =
    ownText(record, "model") !== undefined && ownRecord(record, "usage") !== undefined;
  const answer = isEmbedding ? answers.whole(record) : undefined;
  if (answer !== undefined) answer.isEmbedding = true;
};

export const OPENAI_EMBEDDINGS: Shapes = { object: { list: readEmbeddings } };
