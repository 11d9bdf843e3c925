/** namesSpanweave(): whether a script has to do with weaving; its runtime only starts telemetry. */
export function namesSpanweave(line: string): boolean {
  return /(?<!@)\bspanweave\b/.test(line);
}
