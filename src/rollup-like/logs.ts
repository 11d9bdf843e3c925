/** Findings as warnings and errors of Rollup, Rolldown and Vite. */
import { resolve } from "node:path";
import { findingFrame, findingText } from "../finding-text.ts";
import type { Finding } from "../findings.ts";

export interface Log {
  message: string;
  pluginCode: string;
  loc?: { file: string; line: number; column: number };
  frame?: string;
}

export interface LogTarget {
  warn(log: Log): void;
  error(log: Log): never;
}

/** An error ends the hook that it comes from, so the last word has all of them. */
export function tell(target: LogTarget, findings: readonly Finding[], folder: string): void {
  const logsOf = (severity: Finding["severity"]): Log[] =>
    findings.filter((one) => one.severity === severity).map((one) => toLog(one, folder));
  for (const log of logsOf("warning")) target.warn(log);
  const [first, ...others] = logsOf("error");
  if (first === undefined) return;
  const message = [first.message, ...others.map(withPlace)].join("\n");
  target.error({ ...first, message });
}

/** As `tell`, where nothing may end. */
export function mention(target: LogTarget, findings: readonly Finding[], folder: string): void {
  for (const finding of findings) target.warn(toLog(finding, folder));
}

/** Rollup counts lines from 1 and columns from 0. */
function toLog(finding: Finding, folder: string): Log {
  const { code, place } = finding;
  const log = { message: findingText(finding), pluginCode: code };
  const frame = findingFrame(finding);
  if (place === undefined || frame === undefined) return log;
  const loc = { file: resolve(folder, place.file), line: place.line, column: place.column - 1 };
  return { ...log, loc, frame };
}

function withPlace({ message, loc, frame }: Log): string {
  return loc === undefined
    ? message
    : [`${loc.file}:${loc.line}:${loc.column + 1} ${message}`, frame].join("\n");
}
