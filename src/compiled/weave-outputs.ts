/** weaveOutputs(): weaves what a compiler has written, each file as it is decided now. */
import { pathToFileURL } from "node:url";
import { DOOR_SPECIFIER, isWoven } from "../../transformer/shape.ts";
import {
  type Finding,
  noMap,
  severalSources,
  sourceChanged,
  unwritableOutput,
} from "../findings.ts";
import type { Weaving, Woven } from "../weaving.ts";
import { type Output, readOutput } from "./output.ts";
import { type Folders, findSource, type SourceText } from "./source.ts";
import { isHalfWritten, stampIn, stampOf } from "./stamp.ts";
import { writeOutput } from "./write-output.ts";

export interface Outcome {
  readonly findings: readonly Finding[];
  /** Woven by rules or by a version that are no more: they must be compiled again. */
  readonly stale: readonly string[];
}

/** Without a map, what is found in a project's folder may be somebody's own code: `isMade` tells. */
export function weaveOutputs(
  paths: readonly string[],
  folders: Folders,
  weaving: Weaving,
  isMade: (path: string) => boolean,
): Outcome {
  const made = new OutputWeaver(folders, weaving, isMade);
  for (const path of paths) if (weaving.isOurs(path)) made.weave(readOutput(path));
  return made.outcome;
}

class OutputWeaver {
  readonly #folders: Folders;
  readonly #weaving: Weaving;
  readonly #isMade: (path: string) => boolean;
  readonly #findings: Finding[] = [];
  readonly #stale: string[] = [];
  readonly #withoutMap: string[] = [];

  constructor(folders: Folders, weaving: Weaving, isMade: (path: string) => boolean) {
    this.#folders = folders;
    this.#isMade = isMade;
    this.#weaving = weaving;
  }

  get outcome(): Outcome {
    const unmapped = this.#withoutMap.length === 0 ? [] : [noMap(this.#withoutMap)];
    return { findings: [...this.#findings, ...unmapped], stale: this.#stale };
  }

  weave(output: Output): void {
    const stamp = stampIn(output.text);
    // A library, or what a plugin of the compiler wove.
    if (stamp === undefined && isWoven(output.text, DOOR_SPECIFIER)) return;
    if (isHalfWritten(output)) return this.#leaveStale(output);
    const source =
      output.map === undefined ? "none" : findSource(output, output.map, this.#folders);
    if (stamp !== undefined)
      this.#review(output, stamp, typeof source === "string" ? undefined : source);
    else if (source === "none") this.#weaveAlone(output);
    else if (source === "several") this.#leaveBundle(output);
    else this.#weaveBySource(output, source);
  }

  /** The compiler's own text is gone: what can be told is whether it would be woven alike. */
  #review(output: Output, stamp: string, source: SourceText | undefined): void {
    const { path, text } = source ?? output;
    this.#findings.push(...this.#weaving.see(path));
    if (source === undefined) this.#withoutMap.push(this.#weaving.shown(path));
    const module = output.path;
    const { plan, findings } = this.#weaving.plan({ path, module, text, sourceType: undefined });
    this.#findings.push(...findings);
    const now = source === undefined ? this.#stampOfRules(path) : stampOf(plan);
    if (now !== stamp) this.#leaveStale(output);
  }

  #stampOfRules(path: string): string {
    return stampOf(undefined, this.#weaving.rulesOf(path));
  }

  #weaveBySource(output: Output, source: SourceText): void {
    const { path, text, mapping, isChanged } = source;
    if (!this.#isConcerned(path, text)) return;
    const shown = this.#weaving.shown(output.path);
    if (isChanged) {
      this.#findings.push(sourceChanged(shown, this.#weaving.shown(path)));
      return;
    }
    const compiled = { text: output.text, filename: output.path, sourceType: undefined, mapping };
    const module = output.path;
    this.#write(
      output,
      this.#weaving.weaveCompiled(compiled, { path, module, text, stamp: stampOf }),
    );
  }

  /** Only then are the comments read that the compiler kept. */
  #weaveAlone(output: Output): void {
    const { path, text } = output;
    if (!this.#isMade(path) || !this.#isConcerned(path, text)) return;
    this.#withoutMap.push(this.#weaving.shown(path));
    const mapUrl = output.map === undefined ? undefined : pathToFileURL(path).href;
    const stamp = (): string => this.#stampOfRules(path);
    const source = { path, module: path, text, mapUrl, sourceType: undefined, stamp };
    this.#write(output, this.#weaving.weave(source));
  }

  #leaveBundle({ path, text }: Output): void {
    if (this.#isConcerned(path, text))
      this.#findings.push(severalSources(this.#weaving.shown(path)));
  }

  #leaveStale({ path }: Output): void {
    this.#stale.push(path);
  }

  #isConcerned(path: string, text: string): boolean {
    this.#findings.push(...this.#weaving.see(path));
    return this.#weaving.concerns(path, text);
  }

  /** With a mistake in it, a file stays as the compiler wrote it: the next run tells of it again. */
  #write(output: Output, { code, map, findings }: Woven): void {
    this.#findings.push(...findings);
    const isSound = findings.every(({ severity }) => severity !== "error");
    if (code === undefined || !isSound) return;
    try {
      writeOutput(output, { code, map });
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? String(error);
      this.#findings.push(unwritableOutput(this.#weaving.shown(output.path), reason));
    }
  }
}
