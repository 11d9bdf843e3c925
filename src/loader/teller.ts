/** Teller: says what is wrong on stderr, each thing once in all threads of a process. */
import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import { drawFindings } from "../cli/finding-text.ts";
import { Screen } from "../cli/terminal.ts";
import type { Finding } from "../findings.ts";
import type { Board } from "./board.ts";

/** Stops the module that is wrong from being loaded. */
export class StrictError extends Error {
  override name = "SpanweaveError";
  /** Where in the weaver is of no use. */
  override stack: string = `SpanweaveError: ${this.message}`;
}

export class Teller {
  readonly #board: Board;
  readonly #isStrict: boolean;
  readonly #screen: Screen = new Screen(stderr as NodeJS.WriteStream, process.env);

  constructor(board: Board, isStrict: boolean) {
    this.#board = board;
    this.#isStrict = isStrict;
  }

  tell(findings: readonly Finding[]): void {
    if (findings.length === 0) return;
    const news = findings.filter((finding) => this.#board.isNews(JSON.stringify(finding)));
    if (news.length > 0) this.#screen.print(...drawFindings(news, this.#screen));
    this.#failIfStrict(findings);
  }

  say(lines: readonly string[]): void {
    this.#screen.print(...lines.filter((line) => this.#board.isNews(line)));
  }

  #failIfStrict(findings: readonly Finding[]): void {
    const errors = findings.filter(({ severity }) => severity === "error");
    if (!this.#isStrict || errors.length === 0) return;
    throw new StrictError(errors.map(({ code, message }) => `${code}: ${message}`).join("; "));
  }
}

/** At once: the stream of a thread is written by the main thread, when that finds the time. */
const stderr: Pick<NodeJS.WriteStream, "isTTY" | "columns" | "write"> = {
  isTTY: isatty(2),
  columns: isatty(2) ? process.stderr.columns : 0,
  write(text: string | Uint8Array) {
    try {
      writeSync(2, text.toString());
    } catch {
      // A pipe that nobody reads: there is nobody to tell.
    }
    return true;
  },
};
