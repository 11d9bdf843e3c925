/** The words of an answer, gathered as they come; bounded, since most of a long one is not shown. */
import { defineProperty, slice } from "../builtins.ts";
import { LONGEST_TEXT } from "../capture-bounds.ts";

interface Part {
  /** A text where undefined, else a call of this tool. */
  readonly tool: string | undefined;
  readonly id: string | undefined;
  /** Its place among the parts, as the answer numbers them. */
  readonly place: number;
  text: string;
  next: Part | undefined;
}

const MOST_PARTS = 32;

export class Message {
  #first: Part | undefined;
  #last: Part | undefined;
  #count = 0;

  addText(place: number, text: string | undefined): void {
    if (text !== undefined) this.#extend(this.#textAt(place), text);
  }

  addCall(place: number, tool: string | undefined, id: string | undefined): void {
    if (tool !== undefined) this.#add({ tool, id, place, text: "", next: undefined });
  }

  addArguments(place: number, json: string | undefined): void {
    const call = this.#find(place, true);
    if (call !== undefined && json !== undefined) this.#extend(call, json);
  }

  /** Of all parts together. */
  get text(): string {
    let text = "";
    for (let part = this.#first; part !== undefined; part = part.next) {
      if (part.tool === undefined) text += part.text;
    }
    return text;
  }

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  /** https://github.com/open-telemetry/semantic-conventions-genai: gen-ai-output-messages.json */
  forAttribute(finishReason: string | undefined): readonly object[] {
    const parts: object[] = [];
    let count = 0;
    for (let part = this.#first; part !== undefined; part = part.next) {
      const { tool, id, text } = part;
      const value =
        tool === undefined
          ? { type: "text", content: text }
          : { type: "tool_call", id, name: tool, arguments: text };
      // Programs patch the methods of arrays, and their setters.
      defineProperty(parts, count++, { value, enumerable: true });
    }
    return [{ role: "assistant", parts, finish_reason: finishReason }];
  }

  #textAt(place: number): Part | undefined {
    const text = { tool: undefined, id: undefined, place, text: "", next: undefined };
    return this.#find(place, false) ?? this.#add(text);
  }

  #find(place: number, isCall: boolean): Part | undefined {
    for (let part = this.#first; part !== undefined; part = part.next) {
      if (part.place === place && (part.tool !== undefined) === isCall) return part;
    }
    return undefined;
  }

  #add(part: Part): Part | undefined {
    if (this.#count++ >= MOST_PARTS) return undefined;
    if (this.#last === undefined) this.#first = part;
    else this.#last.next = part;
    this.#last = part;
    return part;
  }

  #extend(part: Part | undefined, text: string): void {
    if (part === undefined || part.text.length > LONGEST_TEXT) return;
    part.text += slice(text, 0, LONGEST_TEXT);
  }
}
