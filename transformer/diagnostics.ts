/** One factory for each code, and how a diagnostic is drawn. */
import { HAZARDS } from "./hazards.ts";
import { linesOf } from "./lines.ts";
import { didYouMean, meantOrKnown, nearest } from "./nearest.ts";
import type { Diagnostic, Hazard, Named, Severity, Span, Tag } from "./types.ts";

type TagHead = Span & Pick<Tag, "kind">;

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

export function tagWithoutSite(at: DiagnosticFactory, tag: TagHead): Diagnostic {
  return at(tag, {
    code: "SW102",
    severity: "warning",
    message: `this @${tag.kind} stands before no function`,
    suggestion: "put it directly before a function with a body, a class, or a class member",
  });
}

export function unknownTagOption(
  at: DiagnosticFactory,
  span: Span,
  name: string,
  suggestion: string,
): Diagnostic {
  const message = `unknown @trace option "${name}"`;
  return at(span, { code: "SW103", severity: "error", message, suggestion });
}

export function tagNotAName(at: DiagnosticFactory, span: Span, text: string): Diagnostic {
  return at(span, {
    code: "SW104",
    severity: "error",
    message: `\`${text}\` is no span name`,
    suggestion: "write one dotted name, such as user.create, or move the text above the tag",
  });
}

export function plainBlockTag(at: DiagnosticFactory, tag: TagHead): Diagnostic {
  return at(tag, {
    code: "SW105",
    severity: "warning",
    message: "a tag is not read from a plain block comment",
    suggestion: `write /** @${tag.kind} */ or // @${tag.kind}`,
  });
}

export function optionsDoNotParse(
  at: DiagnosticFactory,
  span: Span,
  message: string,
  suggestion: string | undefined,
): Diagnostic {
  return at(span, { code: "SW106", severity: "error", message, suggestion });
}

export function wrongTagValue(
  at: DiagnosticFactory,
  span: Span,
  message: string,
  suggestion: string | undefined,
): Diagnostic {
  return at(span, { code: "SW107", severity: "error", message, suggestion });
}

export function nameNotFound(
  at: DiagnosticFactory,
  named: Named,
  near: string | undefined,
): Diagnostic {
  return at(named, {
    code: "SW108",
    severity: "error",
    message: `\`${named.name}\` is nothing that this function can see`,
    suggestion:
      near === undefined
        ? `write globalThis.${named.name} if it is a global of yours`
        : `did you mean \`${near}\`?`,
  });
}

export function alreadyInBody(at: DiagnosticFactory, named: Named): Diagnostic {
  return at(named, {
    code: "SW108",
    severity: "error",
    message: `\`${named.name}\` is declared in the body, where it has no value yet when the span starts`,
    suggestion: "use a parameter, or what is declared outside",
  });
}

export function nameIsAType(at: DiagnosticFactory, named: Named): Diagnostic {
  return at(named, {
    code: "SW108",
    severity: "error",
    message: `\`${named.name}\` is a type, and has no value when the program runs`,
  });
}

export function importForTagAlone(at: DiagnosticFactory, named: Named): Diagnostic {
  return at(named, {
    code: "SW108",
    severity: "error",
    message: `\`${named.name}\` is imported for this tag alone: TypeScript may drop such an import`,
    suggestion: "use it in code as well, or take the value from a parameter",
  });
}

export function notInCompiled(at: DiagnosticFactory, named: Named): Diagnostic {
  return at(named, {
    code: "SW115",
    severity: "error",
    message: `the compiled code has no \`${named.name}\` that could be read here`,
    suggestion: "take the value from a parameter, or compile for a later version of JavaScript",
  });
}

export function thisInNamespace(at: DiagnosticFactory, span: Span): Diagnostic {
  const message = "this can't stand in a tag: a namespace has no `this`";
  return at(span, { code: "SW109", severity: "error", message });
}

export function privateNameNotFound(
  at: DiagnosticFactory,
  named: Named,
  known: readonly string[],
): Diagnostic {
  const near = nearest(named.name, known);
  return at(named, {
    code: "SW108",
    severity: "error",
    message: `no class around declares \`#${named.name}\``,
    suggestion: near === undefined ? undefined : `did you mean \`#${near}\`?`,
  });
}

export function expressionForbidden(
  at: DiagnosticFactory,
  forbidden: Span & { readonly why: string },
): Diagnostic {
  const message = `this can't stand in a tag: ${forbidden.why}`;
  return at(forbidden, { code: "SW109", severity: "error", message });
}

export function nameVaries(
  at: DiagnosticFactory,
  span: Span,
  { message, suggestion }: { message: string; suggestion: string | undefined },
): Diagnostic {
  return at(span, { code: "SW110", severity: "error", message, suggestion });
}

export function secretArgument(at: DiagnosticFactory, span: Span, name: string): Diagnostic {
  return at(span, {
    code: "SW111",
    severity: "error",
    message: `\`${name}\` sounds like a secret, which is not captured`,
    suggestion: "leave it out, or add redact: false if it is meant",
  });
}

export function givenTwice(at: DiagnosticFactory, span: Span, name: string): Diagnostic {
  const message = `"${name}" is given twice`;
  return at(span, { code: "SW112", severity: "error", message });
}

export function unknownPreset(
  at: DiagnosticFactory,
  span: Span,
  name: string,
  known: readonly string[],
): Diagnostic {
  return at(span, {
    code: "SW113",
    severity: "error",
    message: `there is no preset "${name}"`,
    suggestion: meantOrKnown(name, known),
  });
}

export function argumentNotFound(
  at: DiagnosticFactory,
  span: Span,
  name: string,
  site: string,
  known: readonly string[],
): Diagnostic {
  const others =
    known.length === 0 ? "it has no parameters" : `its parameters are ${known.join(", ")}`;
  return at(span, {
    code: "SW114",
    severity: "error",
    message: `${site} has no parameter \`${name}\``,
    suggestion: didYouMean(name, known) ?? others,
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
