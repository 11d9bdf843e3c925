/** Where a rule stands, for people. */
import type { FoundConfig } from "../configs.ts";

/** `spanweave.config.json:7`, or what comes nearest. */
export function ruleWhere(index: number, config: FoundConfig): string {
  const place = config.placeOfRule(index);
  return place === undefined ? config.nameOfRule(index) : `${place.file}:${place.line}`;
}
