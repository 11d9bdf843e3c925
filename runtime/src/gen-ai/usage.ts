/** How many tokens an answer says that it took. */
import { type Fields, ownCount, ownRecord } from "./own.ts";

/** Undefined where the answer does not say. */
export interface Usage {
  /** Cached ones are among them. */
  input: number | undefined;
  output: number | undefined;
  cacheRead: number | undefined;
  cacheWrite: number | undefined;
  reasoning: number | undefined;
}

export const COUNTS: readonly (keyof Usage)[] = [
  "input",
  "output",
  "cacheRead",
  "cacheWrite",
  "reasoning",
];

/** `prompt_tokens` and `completion_tokens` of older protocols are the others' input and output. */
export function readUsage(usage: Fields): Usage {
  const input =
    ownRecord(usage, "prompt_tokens_details") ?? ownRecord(usage, "input_tokens_details");
  const output =
    ownRecord(usage, "completion_tokens_details") ?? ownRecord(usage, "output_tokens_details");
  // Anthropic counts what is cached beside the input; OpenAI within it.
  const readBeside = ownCount(usage, "cache_read_input_tokens");
  const writtenBeside = ownCount(usage, "cache_creation_input_tokens");
  const fresh = ownCount(usage, "input_tokens");
  return {
    input:
      ownCount(usage, "prompt_tokens") ??
      (fresh === undefined ? undefined : fresh + (readBeside ?? 0) + (writtenBeside ?? 0)),
    output: ownCount(usage, "completion_tokens") ?? ownCount(usage, "output_tokens"),
    cacheRead: readBeside ?? ownCount(input, "cached_tokens"),
    cacheWrite: writtenBeside ?? ownCount(input, "cache_write_tokens"),
    reasoning: ownCount(output, "reasoning_tokens"),
  };
}
