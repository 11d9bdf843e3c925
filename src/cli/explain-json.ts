/** The answer of `explain --json`: keys are only ever added. */
import type { Decision } from "../../transformer/types.ts";
import { plainOptions } from "../manifest.ts";
import type { Explained, ExplainedFile } from "./explanation.ts";

export function explainedAsJson(
  files: readonly ExplainedFile[],
  shown: (path: string) => string,
): string {
  const answer = {
    version: 1,
    files: files.map(({ scanned, untouched, functions, findings }) => ({
      file: scanned.file,
      config: scanned.config.path === undefined ? null : shown(scanned.config.path),
      untouched:
        untouched === undefined
          ? null
          : {
              code: untouched.code ?? null,
              why: untouched.why,
              line: untouched.line ?? null,
            },
      functions: functions.map(functionAsJson),
      findings: findings.map(({ code, severity, message, suggestion, place }) => ({
        code,
        severity,
        message,
        suggestion: suggestion ?? null,
        line: place?.line ?? null,
        column: place?.column ?? null,
      })),
    })),
  };
  return JSON.stringify(answer, null, 2);
}

function functionAsJson({ decision, line, column, traced, why, notes }: Explained): unknown {
  const { site } = decision;
  return {
    name: site.name,
    kind: site.kind,
    line,
    column,
    async: site.async,
    generator: site.generator,
    exported: site.exported,
    traced,
    because: why,
    span: traced ? spanOf(decision) : null,
    notes,
  };
}

function spanOf(decision: Decision): unknown {
  return { name: decision.spanName ?? decision.site.name, options: plainOptions(decision) };
}
