/** isUsual(): whether an option is as it would be if nobody had said so. */
import { isExpression } from "../transformer/options.ts";
import type { Options } from "../transformer/types.ts";

export const USUAL: Options = {
  kind: "internal",
  args: false,
  result: false,
  errors: true,
  root: false,
  minDuration: 0,
  sample: 1,
  forceSample: false,
  onlyIfParent: false,
  metrics: false,
  genAi: false,
};

export function isUsual(name: keyof Options, value: unknown): boolean {
  const isNothing =
    typeof value === "object" &&
    value !== null &&
    !isExpression(value) &&
    Object.keys(value).length === 0;
  return isNothing || value === USUAL[name];
}
