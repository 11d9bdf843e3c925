/** What is said once when TypeScript has emitted a program. */
import { statSync } from "node:fs";
import { relative } from "node:path";
import type { ts } from "../../transformer/typescript.ts";
import { type Finding, rulesChanged } from "../findings.ts";
import type { Weaving } from "../weaving.ts";
import type { Voice } from "./voice.ts";

export interface ClosingOptions {
  /** Undefined where nothing can be woven. */
  readonly weaving: Weaving | undefined;
  /** About the program as a whole: TypeScript would keep them for a file. */
  readonly findings: readonly Finding[];
  readonly voice: Voice;
  readonly options: ts.CompilerOptions;
  /** Where an incremental compiler keeps what it knows. */
  readonly buildInfo: string | undefined;
  /** That can be woven. */
  readonly files: readonly ts.SourceFile[];
}

/** Those of this run; `tsc --build` has several. */
const open = new Set<Closing>();
/** By which rules a watched program was woven before. */
const stamps = new Map<string, string>();

export class Closing {
  readonly #weaving: Weaving | undefined;
  readonly #findings: readonly Finding[];
  readonly #voice: Voice;
  readonly #options: ts.CompilerOptions;
  readonly #files: readonly ts.SourceFile[];
  readonly #emitted = new Set<ts.SourceFile>();
  /** Files that are not emitted may be woven by other rules. */
  readonly #isFirstByRules: boolean;

  constructor({ weaving, findings, voice, options, buildInfo, files }: ClosingOptions) {
    this.#weaving = weaving;
    this.#findings = findings;
    this.#voice = voice;
    this.#options = options;
    this.#files = files;
    this.#isFirstByRules = weaving !== undefined && this.#haveChanged(weaving, buildInfo);
  }

  /** Something is emitted, at once or file by file; `tsc` ends when all of it is. */
  expect(): void {
    if (open.has(this)) return;
    if (open.size === 0) {
      if (this.#voice.isWatching) setImmediate(endAll);
      else process.once("exit", endAll);
    }
    open.add(this);
  }

  see(file: ts.SourceFile): void {
    this.#emitted.add(file);
  }

  end(isOnly: boolean): void {
    const weaving = this.#weaving;
    const ofWeaving = weaving?.endFindings([], true, false) ?? [];
    const findings = [...this.#findings, ...this.#staleFiles(), ...ofWeaving];
    this.#voice.print(findings);
    const where = isOnly ? "" : ` (${this.#name})`;
    if (weaving) process.stderr.write(`${weaving.report.closingLine}${where}\n`);
    const hasError = findings.some(({ severity }) => severity === "error");
    if (hasError && !this.#voice.isWatching && !process.exitCode) process.exitCode = FAILED;
  }

  #haveChanged(weaving: Weaving, buildInfo: string | undefined): boolean {
    const before = stamps.get(this.#name);
    const stamp = weaving.configStamp;
    stamps.set(this.#name, stamp);
    if (before !== undefined) return before !== stamp;
    const compiled = changed(buildInfo);
    return compiled > 0 && weaving.configFiles.some((path) => changed(path) > compiled);
  }

  #staleFiles(): readonly Finding[] {
    const left = this.#files.filter((file) => !this.#emitted.has(file));
    return this.#isFirstByRules && left.length > 0 ? [rulesChanged(left.length)] : [];
  }

  get #name(): string {
    const { configFilePath } = this.#options;
    return typeof configFilePath === "string" ? relative("", configFilePath) : "";
  }
}

/** As the compiler's own, where there were errors and yet output. */
const FAILED = 2;

function endAll(): void {
  const all = [...open];
  open.clear();
  for (const closing of all) closing.end(all.length === 1);
}

function changed(path: string | undefined): number {
  return path === undefined ? 0 : (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}
