/** describeOptions(): what is captured and set for a traced function, in a few words each. */
import { isExpression, OPTION_NAMES } from "../../transformer/options.ts";
import type { Decision, Options } from "../../transformer/types.ts";
import { isUsual } from "../usual.ts";

export function describeOptions(decision: Decision): string[] {
  const { spanName, options } = decision;
  const span = spanName === undefined ? [] : [`span "${spanName}"`];
  return [...span, ...OPTION_NAMES.flatMap((name) => describeOption(name, decision, options))];
}

function describeOption(name: keyof Options, { captures }: Decision, options: Options): string[] {
  const value = options[name];
  if (value === undefined || isUsual(name, value)) return [];
  if (name === "name") return [];
  if (name === "args") {
    const shown = captures.flatMap((capture) => {
      if (capture.type !== "argument") return [];
      const isUsualName = capture.name === `args.${capture.text}`;
      return [isUsualName ? capture.text : `${capture.text} as ${capture.name}`];
    });
    return shown.length === 0 ? [] : [`args ${shown.join(", ")}`];
  }
  if (name === "attributes") return [`attributes ${Object.keys(value).join(", ")}`];
  if (isExpression(value)) return [`${name} by an expression`];
  if (value === true) return [name];
  if (value === false) return [`${name} off`];
  if (typeof value === "number") return [`${name} ${value}${WITH_UNIT.has(name) ? " ms" : ""}`];
  return [`${name} ${Array.isArray(value) ? value.join(", ") : String(value)}`];
}

const WITH_UNIT: ReadonlySet<string> = new Set(["slowerThan", "minDuration"]);
