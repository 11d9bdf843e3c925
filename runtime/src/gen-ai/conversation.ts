/**
 * Conversation: what one call asked of models, and what they answered, as attributes of its span. They follow
 * OpenTelemetry's conventions (https://github.com/open-telemetry/semantic-conventions-genai) and OpenInference's
 * (https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md).
 */
import type { Span } from "@opentelemetry/api";
import { parseJson } from "../builtins.ts";
import { type Captured, capture } from "../capture.ts";
import type { Redaction } from "../redact.ts";
import type { Answer } from "./answer.ts";
import { Answers } from "./answers.ts";
import { questionIn } from "./question.ts";
import type { Usage } from "./usage.ts";

const COUNTED: readonly [keyof Usage, string, string][] = [
  ["input", "gen_ai.usage.input_tokens", "llm.token_count.prompt"],
  ["output", "gen_ai.usage.output_tokens", "llm.token_count.completion"],
  [
    "cacheRead",
    "gen_ai.usage.cache_read.input_tokens",
    "llm.token_count.prompt_details.cache_read",
  ],
  [
    "cacheWrite",
    "gen_ai.usage.cache_creation.input_tokens",
    "llm.token_count.prompt_details.cache_write",
  ],
  [
    "reasoning",
    "gen_ai.usage.reasoning.output_tokens",
    "llm.token_count.completion_details.reasoning",
  ],
];

export class Conversation {
  readonly #answers: Answers;
  readonly #redaction: Redaction;
  #hasModel = false;
  #hasInput = false;

  constructor(wantsContent: boolean, redaction: Redaction) {
    this.#answers = new Answers(wantsContent ? redaction : undefined);
    this.#redaction = redaction;
  }

  /** A parameter of the function; the first that says something counts. */
  ask(span: Span, name: string, value: unknown): void {
    const { model, input } = questionIn(name, value);
    if (model !== undefined && !this.#hasModel) {
      this.#hasModel = true;
      this.#set(span, "gen_ai.request.model", model);
      this.#set(span, "llm.model_name", model);
    }
    if (input === undefined || this.#hasInput || this.#answers.redaction === undefined) return;
    this.#hasInput = true;
    this.#set(span, "input.value", input);
    this.#set(span, "input.mime_type", typeof input === "string" ? TEXT : JSON_TYPE);
  }

  /** A value that came by. */
  see(value: unknown): void {
    this.#answers.see(value);
  }

  /** Before the span ends. */
  tell(span: Span): void {
    const { last, total } = this.#answers;
    if (last === undefined) return;
    const { model, id, reasons } = last;
    this.#set(span, "gen_ai.response.model", model);
    this.#set(span, last.isEmbedding ? "embedding.model_name" : "llm.model_name", model);
    this.#set(span, "gen_ai.response.id", id);
    if (reasons !== "") {
      this.#set(span, "gen_ai.response.finish_reasons", parseJson(`[${reasons}]`));
    }
    for (let index = 0; index < COUNTED.length; index++) {
      const [name, attribute, other] = COUNTED[index] as (typeof COUNTED)[number];
      this.#set(span, attribute, total[name]);
      this.#set(span, other, total[name]);
    }
    if (total.input !== undefined || total.output !== undefined) {
      this.#set(span, "llm.token_count.total", (total.input ?? 0) + (total.output ?? 0));
    }
    this.#tellWords(span, last);
  }

  #tellWords(span: Span, { message, reason }: Answer): void {
    if (message === undefined || message.isEmpty) return;
    const { text } = message;
    const messages = message.forAttribute(reason);
    this.#set(span, "output.value", text === "" ? messages : text);
    this.#set(span, "output.mime_type", text === "" ? JSON_TYPE : TEXT);
    this.#set(span, "gen_ai.output.messages", messages);
  }

  #set(span: Span, name: string, value: unknown): void {
    const captured: Captured | undefined = capture(name, value, this.#redaction);
    if (captured !== undefined) span.setAttribute(name, captured);
  }
}

const TEXT = "text/plain";
const JSON_TYPE = "application/json";
