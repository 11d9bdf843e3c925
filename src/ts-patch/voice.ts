/** How findings reach whoever runs TypeScript. */
import type { TypeScript, ts } from "../../transformer/typescript.ts";
import type { Finding } from "../findings.ts";
import type { Extras } from "./compilation.ts";

export class Voice {
  readonly #ts: TypeScript;
  #extras: Extras;
  readonly #options: ts.CompilerOptions;
  readonly #folder: string;
  readonly #added = new Set<ts.Diagnostic>();

  constructor(extras: Extras, options: ts.CompilerOptions, folder: string) {
    this.#ts = extras.ts;
    this.#extras = extras;
    this.#options = options;
    this.#folder = folder;
  }

  /** The compiler prints what is added; loaders and test runners drop it. */
  get isHeard(): boolean {
    return this.#extras.library === "tsc";
  }

  get isWatching(): boolean {
    return this.#options.watch === true;
  }

  /**
   * An incremental compiler keeps what is added while it emits a file, and tells it again until that
   * file is emitted anew: so no file may get what was said of another.
   */
  beginAgain(extras: Extras): void {
    this.#extras = extras;
    for (let at = this.#extras.diagnostics.length - 1; at >= 0; at--) {
      const diagnostic = this.#extras.diagnostics[at];
      if (diagnostic !== undefined && this.#added.delete(diagnostic)) {
        this.#extras.removeDiagnostic(at);
      }
    }
  }

  say(findings: readonly Finding[], file: ts.SourceFile): void {
    const told = findings.map((finding) => this.#diagnosticOf(finding, file));
    const { Error: IsError } = this.#ts.DiagnosticCategory;
    const errors = told.filter(({ category }) => category === IsError);
    // One that the compiler prints makes it fail, whatever its category is.
    this.#write(told.filter(({ category }) => category !== IsError));
    for (const error of errors) {
      this.#added.add(error);
      this.#extras.addDiagnostic(error);
    }
    if (errors.length > 0 && !this.isHeard) {
      throw new Error(`[spanweave] ${this.#format(errors).trimEnd()}`);
    }
  }

  /** What is about no file of the program. */
  print(findings: readonly Finding[]): void {
    this.#write(findings.map((finding) => this.#diagnosticOf(finding, undefined)));
  }

  #write(diagnostics: readonly ts.Diagnostic[]): void {
    if (diagnostics.length > 0) process.stderr.write(this.#format(diagnostics));
  }

  #format(diagnostics: readonly ts.Diagnostic[]): string {
    const host: ts.FormatDiagnosticsHost = {
      getCurrentDirectory: () => this.#folder,
      getCanonicalFileName: (name) => name,
      getNewLine: () => "\n",
    };
    const { pretty = process.stderr.isTTY === true } = this.#options;
    return pretty === true
      ? this.#ts.formatDiagnosticsWithColorAndContext(diagnostics, host)
      : this.#ts.formatDiagnostics(diagnostics, host);
  }

  #diagnosticOf(finding: Finding, file: ts.SourceFile | undefined): ts.Diagnostic {
    const { code, severity, message, suggestion, place } = finding;
    const { DiagnosticCategory } = this.#ts;
    const advice = suggestion === undefined ? "" : `; ${suggestion}`;
    const shared = {
      category: severity === "error" ? DiagnosticCategory.Error : DiagnosticCategory.Warning,
      code: Number(code.slice(2)),
      source: "spanweave",
    };
    const text = `${code}: ${message}${advice}`;
    if (place === undefined) {
      return { ...shared, messageText: text, file: undefined, start: undefined, length: undefined };
    }
    const { line, column, length } = place;
    const isHere = file !== undefined && lineAt(file, line) === place.lineText;
    if (!isHere) {
      const messageText = `${place.file}:${line}:${column}: ${text}`;
      return { ...shared, messageText, file: undefined, start: undefined, length: undefined };
    }
    const start = file.getPositionOfLineAndCharacter(line - 1, column - 1);
    return { ...shared, messageText: text, file, start, length };
  }
}

/** Tells whether a place is in the file itself, or in a rules file. */
function lineAt(file: ts.SourceFile, line: number): string | undefined {
  const starts = file.getLineStarts();
  const start = starts[line - 1];
  if (start === undefined) return undefined;
  return file.text
    .slice(start, starts[line] ?? file.text.length)
    .replace(/[\n\r\u2028\u2029]+$/, "");
}
