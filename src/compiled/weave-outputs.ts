/** weaveOutputs(): weaves what a compiler has written, each file as it is decided now. */
import { pathToFileURL } from "node:url";
import type { CompiledText } from "../../transformer/compiled.ts";
import { mentionsTag } from "../../transformer/index.ts";
import { DOOR_SPECIFIER, isWoven } from "../../transformer/shape.ts";
import {
  type Finding,
  noMap,
  severalSources,
  sourceChanged,
  sourceGone,
  unreadableOutput,
  unwritableOutput,
} from "../findings.ts";
import { sourceTypeOf } from "../package-json.ts";
import type { Weaving, Woven } from "../weaving.ts";
import { type Output, readOutput } from "./output.ts";
import { type Folders, findSource, type NoSource, type SourceText } from "./source.ts";
import { isHalfWritten, stampIn, stampOf } from "./stamp.ts";
import { writeOutput } from "./write-output.ts";

export interface Outcome {
  readonly findings: readonly Finding[];
  /** Woven by rules or by a version that are no more: they must be compiled again. */
  readonly stale: readonly string[];
}

/** What a project's folder of outputs holds is not all its own. */
export interface Owner {
  /** Whether an output without a map was compiled, and is not somebody's own code. */
  isMade(output: string): boolean;
  /** Whether a source is one of the project: others weave by rules of their own. */
  hasSource(path: string): boolean;
}

export function weaveOutputs(
  paths: readonly string[],
  folders: Folders,
  weaving: Weaving,
  owner: Owner,
): Outcome {
  const made = new OutputWeaver(folders, weaving, owner);
  for (const path of paths) if (weaving.isOurs(path)) made.weave(path);
  return made.outcome;
}

class OutputWeaver {
  readonly #folders: Folders;
  readonly #weaving: Weaving;
  readonly #owner: Owner;
  readonly #findings: Finding[] = [];
  readonly #stale: string[] = [];
  readonly #withoutMap: string[] = [];

  constructor(folders: Folders, weaving: Weaving, owner: Owner) {
    this.#folders = folders;
    this.#owner = owner;
    this.#weaving = weaving;
  }

  get outcome(): Outcome {
    const unmapped = this.#withoutMap.length === 0 ? [] : [noMap(this.#withoutMap)];
    return { findings: [...this.#findings, ...unmapped], stale: this.#stale };
  }

  weave(path: string): void {
    const output = this.#read(path);
    if (output === undefined) return;
    const stamp = stampIn(output.text);
    // A library, or what a plugin of the compiler wove.
    if (stamp === undefined && isWoven(output.text, DOOR_SPECIFIER)) return;
    const source = this.#sourceOf(output);
    if (source === "gone") this.#leaveOrphan(output, stamp);
    else if (source === "several") this.#leaveBundle(output);
    else if (source === "none" && stamp === undefined) this.#weaveAlone(output);
    else if (source === "none") this.#reviewAlone(output);
    else if (stamp === undefined && !isHalfWritten(output)) this.#weaveBySource(output, source);
    else this.#review(output, source);
  }

  #read(path: string): Output | undefined {
    try {
      return readOutput(path);
    } catch (error) {
      const reason = reasonOf(error);
      // Compilers remove files while others are read.
      if (reason !== "ENOENT") {
        this.#findings.push(unreadableOutput(this.#weaving.shown(path), reason));
      }
      return undefined;
    }
  }

  #sourceOf(output: Output): SourceText | NoSource {
    if (output.map === undefined) return "none";
    const source = findSource(output, output.map, this.#folders);
    return typeof source === "string" || source.isOnDisk ? source : "gone";
  }

  /** The compiler's own text is gone: what can be told is whether it would be woven alike. */
  #review(output: Output, { path, text }: SourceText): void {
    if (!this.#owner.hasSource(path)) return;
    this.#findings.push(...this.#weaving.see(path));
    const module = output.path;
    const { plan, findings } = this.#weaving.plan({ path, module, text, sourceType: undefined });
    this.#findings.push(...findings);
    const isAsBefore = !isHalfWritten(output) && stampOf(plan) === stampIn(output.text);
    if (!isAsBefore) this.#stale.push(output.path);
  }

  #reviewAlone({ path, text }: Output): void {
    if (!this.#owner.isMade(path)) return;
    this.#findings.push(...this.#weaving.see(path));
    this.#withoutMap.push(this.#weaving.shown(path));
    if (this.#stampOfTerms(path) !== stampIn(text)) this.#stale.push(path);
  }

  #stampOfTerms(path: string): string {
    return stampOf(undefined, this.#weaving.termsOf(path));
  }

  #weaveBySource(output: Output, source: SourceText): void {
    const { path, text } = source;
    this.#findings.push(...this.#weaving.see(path));
    if (!this.#weaving.concerns(path, text)) return;
    if (source.isChanged) {
      const shown = this.#weaving.shown(output.path);
      this.#findings.push(sourceChanged(shown, this.#weaving.shown(path)));
      return;
    }
    const { packages } = this.#weaving;
    const compiled: CompiledText = {
      ...{ text: output.text, filename: output.path, mapping: source.mapping },
      sourceType: undefined,
      mayBeCommonJs: sourceTypeOf(output.path, packages) !== "module",
    };
    const given = { path, module: output.path, text, stamp: stampOf };
    this.#write(output, this.#weaving.weaveCompiled(compiled, given));
  }

  /** Only then are the comments read that the compiler kept; rules are about sources. */
  #weaveAlone(output: Output): void {
    const { path, text } = output;
    if (!this.#owner.isMade(path) || !mentionsTag(text)) return;
    this.#findings.push(...this.#weaving.see(path));
    this.#withoutMap.push(this.#weaving.shown(path));
    const mapUrl = output.map === undefined ? undefined : pathToFileURL(path).href;
    const stamp = (): string => this.#stampOfTerms(path);
    const source = { path, module: path, text, mapUrl, sourceType: undefined, stamp };
    this.#write(output, this.#weaving.weave({ ...source, hasTagsOnly: true }));
  }

  #leaveBundle({ path, text }: Output): void {
    if (mentionsTag(text)) this.#findings.push(severalSources(this.#weaving.shown(path)));
  }

  #leaveOrphan({ path, text }: Output, stamp: string | undefined): void {
    if (stamp === undefined && !mentionsTag(text)) return;
    this.#findings.push(sourceGone(this.#weaving.shown(path)));
  }

  /** With a mistake in it, a file stays as the compiler wrote it: the next run tells of it again. */
  #write(output: Output, { code, map, findings }: Woven): void {
    this.#findings.push(...findings);
    const isSound = findings.every(({ severity }) => severity !== "error");
    if (code === undefined) return;
    if (!isSound) return this.#weaving.leave(output.path);
    try {
      writeOutput(output, { code, map });
    } catch (error) {
      this.#weaving.leave(output.path);
      this.#findings.push(unwritableOutput(this.#weaving.shown(output.path), reasonOf(error)));
    }
  }
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
