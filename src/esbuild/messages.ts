/** Findings as esbuild's own errors and warnings. */
import type { PartialMessage, PluginBuild } from "esbuild";
import type { Finding } from "../findings.ts";
import type { Weaving } from "../weaving.ts";

export interface Messages {
  readonly errors: PartialMessage[];
  readonly warnings: PartialMessage[];
}

export function toMessages(findings: readonly Finding[]): Messages {
  const of = (severity: Finding["severity"]): PartialMessage[] =>
    findings.filter((finding) => finding.severity === severity).map(toMessage);
  return { errors: of("error"), warnings: of("warning") };
}

/** esbuild prints what happens during a build; what an onEnd returns, it does not. */
export async function printEnd(
  { initialOptions, esbuild }: PluginBuild,
  { errors, warnings }: Messages,
  report: Weaving["report"],
): Promise<void> {
  const { logLevel = "warning", color = process.stderr.isTTY === true } = initialOptions;
  if (logLevel === "silent") return;
  const print = async (messages: PartialMessage[], kind: "error" | "warning"): Promise<void> => {
    const named = messages.map((message) => ({ ...message, pluginName: "spanweave" }));
    const texts = await esbuild.formatMessages(named, { kind, color });
    process.stderr.write(texts.join(""));
  };
  if (logLevel !== "error") await print(warnings, "warning");
  await print(errors, "error");
  if (logLevel === "error") return;
  const details = logLevel === "warning" ? [] : report.skipped.map((reason) => `  ${reason}`);
  process.stderr.write(`${[report.closingLine, ...details].join("\n")}\n`);
}

/** esbuild counts columns and lengths in bytes of UTF-8, columns from 0. */
function toMessage({ code, message, suggestion, place }: Finding): PartialMessage {
  const text = `${code}: ${message}`;
  const notes = suggestion === undefined ? [] : [{ text: suggestion }];
  if (place === undefined) return { id: code, text, notes };
  const { file, line, column, length, lineText } = place;
  const start = column - 1;
  const location = {
    file,
    line,
    column: Buffer.byteLength(lineText.slice(0, start)),
    length: Buffer.byteLength(lineText.slice(start, start + length)),
    lineText,
  };
  return { id: code, text, notes, location };
}
