/** One factory for each code, and how a diagnostic is drawn. */
import { HAZARDS } from "./hazards.ts";
import { linesOf } from "./lines.ts";
import type { Diagnostic, Hazard, Severity, Span, Tag } from "./types.ts";

interface Message {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** Places a message in one file. */
export type DiagnosticFactory = (span: Span, message: Message) => Diagnostic;

export function diagnosticsFor(file: string, source: string): DiagnosticFactory {
  const locate = linesOf(source);
  return (span, { code, severity, message, suggestion }) => {
    const { line, column } = locate(span.start);
    const lineStart = span.start - column + 1;
    const lineEnd = /[\n\r\u2028\u2029]|$/.exec(source.slice(span.start))?.index ?? 0;
    return {
      code,
      severity,
      message,
      suggestion,
      file,
      span: { start: span.start, end: span.end },
      line,
      column,
      lineText: source.slice(lineStart, span.start + lineEnd),
    };
  };
}

export function doesNotParse(
  at: DiagnosticFactory,
  problem: { message: string; suggestion: string | undefined; span: Span },
): Diagnostic {
  const { message, suggestion, span } = problem;
  return at(span, { code: "SW001", severity: "error", message, suggestion });
}

export function nestsTooDeep(at: DiagnosticFactory): Diagnostic {
  return at(
    { start: 0, end: 0 },
    {
      code: "SW002",
      severity: "warning",
      message: "this file nests too deep to be read, so nothing in it is traced",
      suggestion: "split its longest expression",
    },
  );
}

export function tagMeetsHazard(at: DiagnosticFactory, hazard: Hazard, name: string): Diagnostic {
  const { why, advice } = HAZARDS[hazard.code];
  return at(hazard.at, {
    code: "SW101",
    severity: "error",
    message: `${name} can't be traced: ${why} (${hazard.code})`,
    suggestion: advice,
  });
}

export function tagWithoutSite(at: DiagnosticFactory, tag: Tag): Diagnostic {
  return at(tag, {
    code: "SW102",
    severity: "warning",
    message: `this @${tag.kind} stands before no function`,
    suggestion: "put it directly before a function with a body, a class, or a class member",
  });
}

export function plainBlockTag(at: DiagnosticFactory, tag: Tag): Diagnostic {
  return at(tag, {
    code: "SW103",
    severity: "warning",
    message: "a tag is not read from a plain block comment",
    suggestion: `write /** @${tag.kind} */ or // @${tag.kind}`,
  });
}

export function tagNotAName(at: DiagnosticFactory, span: Span, text: string): Diagnostic {
  return at(span, {
    code: "SW104",
    severity: "error",
    message: `\`${text}\` is no span name`,
    suggestion: "write one dotted name, such as user.create, or move the text above the tag",
  });
}

/** `[spanweave] SW102: this @trace stands before no function; put it ...` */
export function headline({ code, message, suggestion }: Diagnostic): string {
  return `[spanweave] ${code}: ${message}${suggestion === undefined ? "" : `; ${suggestion}`}`;
}

/** The headline, the place, and the line with the wrong token underlined. */
export function codeFrame(diagnostic: Diagnostic): string {
  const { file, line, column, lineText, span } = diagnostic;
  const margin = String(line).length;
  const blank = " ".repeat(margin);
  // Tabs stay tabs, so that the underline stands below its token in any terminal.
  const indent = lineText.slice(0, column - 1).replace(/[^\t]/g, " ");
  const length = Math.max(1, Math.min(span.end - span.start, lineText.length - column + 1));
  return [
    headline(diagnostic),
    `${blank}--> ${file}:${line}:${column}`,
    `${blank} |`,
    `${line} | ${lineText}`.trimEnd(),
    `${blank} | ${indent}${"^".repeat(length)}`,
  ].join("\n");
}
