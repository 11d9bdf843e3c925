/** Runs a test file before and after weaving, in each of its modes, and compares. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execute, type Outcome } from "./execute.ts";
import { readFrontmatter } from "./frontmatter.ts";
import type { SpanCounts } from "./in-realm.ts";
import type { ReadText } from "./modules.ts";
import type { RealmMaker } from "./realm.ts";
import { listRuns, type Mode, type Run } from "./runs.ts";
import { restoreSourceText } from "./source-text.ts";
import type { Weave, Woven } from "./weave.ts";

export interface Regression {
  readonly file: string;
  readonly mode: Mode;
  readonly error: string;
  /** It passes again once `Function.prototype.toString` gives the source's text. */
  readonly readsSourceText: boolean;
}

export interface FileReport {
  readonly file: string;
  readonly runs: number;
  readonly passedBefore: number;
  /** Of those, how many ran woven code. */
  readonly woven: number;
  /** The transformer's parser refuses a text that runs. */
  readonly unparsed: boolean;
  /** Woven functions, and for each that was left the hazard's code. */
  readonly traced: number;
  readonly hazards: readonly string[];
  readonly spans: Readonly<SpanCounts>;
  readonly regressions: readonly Regression[];
}

export interface Comparison extends RealmMaker {
  readonly root: string;
  readonly weave: Weave;
  /** What the compiler that weaves makes of a text by itself: that is what woven code must do. */
  readonly print: (path: string, source: string) => string;
  /** Run text that weaving left as it was again, too. */
  readonly rerunUnchanged: boolean;
  readonly tracing: "dormant" | "live";
}

const read: ReadText = (path) => readFileSync(path, "utf8");

interface PrintedRun extends Run {
  readonly printed: string;
}

export class Comparer {
  readonly #comparison: Comparison;
  readonly #wovenModules = new Map<string, string>();

  constructor(comparison: Comparison) {
    this.#comparison = comparison;
  }

  /** `beforeOnly` tells a test that never ends by itself from one that weaving keeps from ending. */
  async compare(file: string, beforeOnly = false): Promise<FileReport> {
    const path = join(this.#comparison.root, file);
    const source = read(path);
    const runs = listRuns(path, source, readFrontmatter(source)).map((run) => ({
      ...run,
      printed: this.#comparison.print(path, run.source),
    }));
    const totals = { passedBefore: 0, woven: 0, unparsed: false, traced: 0 };
    const hazards: string[] = [];
    const spans: SpanCounts = { started: 0, ended: 0 };
    const regressions: Regression[] = [];
    for (const run of runs) {
      const before = await this.#execute(run, run.printed, this.#readPrinted, "none");
      if (!before.passed) continue;
      totals.passedBefore += 1;
      if (beforeOnly) continue;
      const woven = this.#weaveMain(run);
      if (typeof woven === "string") {
        regressions.push({ file, mode: run.mode, error: woven, readsSourceText: false });
        continue;
      }
      totals.traced += woven.traced;
      hazards.push(...woven.hazards);
      totals.unparsed ||= woven.unparsed && run.frontmatter.negative === undefined;
      if (!this.#mayDiffer(run, woven)) continue;
      totals.woven += 1;
      const after = await this.#executeWoven(run, woven.code);
      spans.started += after.spans?.started ?? 0;
      spans.ended += after.spans?.ended ?? 0;
      const error = differenceOf(before, after);
      if (error === "") continue;
      const restored = await this.#executeWoven(run, woven.code, true);
      const readsSourceText = differenceOf(before, restored) === "";
      regressions.push({ file, mode: run.mode, error, readsSourceText });
    }
    return { file, runs: runs.length, ...totals, hazards, spans, regressions };
  }

  #execute(run: Run, code: string, readText: ReadText, tracing: "none"): Promise<Outcome> {
    return execute(this.#comparison, { run, code, readText, tracing });
  }

  #executeWoven(run: PrintedRun, code: string, restore = false): Promise<Outcome> {
    return execute(this.#comparison, {
      run,
      code,
      readText: this.#readWoven,
      tracing: this.#comparison.tracing,
      prepare: ({ context }) => {
        if (restore) restoreSourceText(context, run.printed, code, sourceTypeOf(run));
      },
    });
  }

  /** Or what the transformer threw. */
  #weaveMain(run: Run): Woven | string {
    const { weave, root } = this.#comparison;
    try {
      return weave(root, run.path, run.source, sourceTypeOf(run));
    } catch (error) {
      return `weaving threw ${String(error)}`;
    }
  }

  /** The same text gives the same result, unless it imports woven text. */
  #mayDiffer(run: PrintedRun, woven: Woven): boolean {
    if (this.#comparison.rerunUnchanged || woven.code !== run.printed) return true;
    return run.mode === "module" || /\bimport\b/.test(run.source);
  }

  readonly #readPrinted: ReadText = (path) => {
    const source = read(path);
    return path.endsWith(".js") ? this.#comparison.print(path, source) : source;
  };

  readonly #readWoven: ReadText = (path) => {
    const known = this.#wovenModules.get(path);
    if (known !== undefined) return known;
    const source = read(path);
    const { weave, root } = this.#comparison;
    const code = path.endsWith(".js") ? weave(root, path, source, "module").code : source;
    this.#wovenModules.set(path, code);
    return code;
  };
}

function sourceTypeOf(run: Run): "module" | "script" {
  return run.mode === "module" ? "module" : "script";
}

/** Empty when the outcomes agree. */
function differenceOf(before: Outcome, after: Outcome): string {
  if (!after.passed) return after.error;
  if (before.strays !== after.strays) {
    return `${before.strays} unhandled errors before, ${after.strays} after`;
  }
  return after.fault;
}
