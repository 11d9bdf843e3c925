/** What a function's parameters say of the request that it makes. */
import { isArray } from "../builtins.ts";
import { isRecord, nameOf, own, ownName } from "./own.ts";

export interface Question {
  readonly model: string | undefined;
  /** Undefined where the parameter holds none. */
  readonly input: unknown;
}

const INPUTS: readonly string[] = ["messages", "input", "prompt"];

export function questionIn(name: string, value: unknown): Question {
  if (typeof value === "string" && name === "model")
    return { model: nameOf(value), input: undefined };
  const isInput = name === "messages" || name === "input" || name === "prompt";
  const whole = isInput && typeof value !== "function" ? value : undefined;
  if (!isRecord(value) || isArray(value)) return { model: undefined, input: whole };
  return { model: ownName(value, "model"), input: inputIn(value) ?? whole };
}

/** A client of a model has `messages`, too, which are neither a text nor a list. */
function inputIn(record: Readonly<Record<string, unknown>>): unknown {
  for (let index = 0; index < INPUTS.length; index++) {
    const input = own(record, INPUTS[index] as string);
    if (typeof input === "string" || (isRecord(input) && isArray(input))) return input;
  }
  return undefined;
}
