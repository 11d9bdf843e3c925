/** Weaver: weaves what one thread loads. */
import { pathToFileURL } from "node:url";
import { DOOR_SPECIFIER } from "../../transformer/index.ts";
import { langOf, parse } from "../../transformer/parse.ts";
import { isWoven } from "../../transformer/shape.ts";
import type { SourceType } from "../../transformer/types.ts";
import type { SourceText } from "../compiled/source.ts";
import { readText } from "../files.ts";
import {
  compiledElsewhere,
  requiredModule,
  runtimeNotFound,
  sourceChanged,
  weavingFailed,
} from "../findings.ts";
import { settle } from "../options.ts";
import { Weaving, type Woven } from "../weaving.ts";
import { type Board, ownBoard } from "./board.ts";
import { type Origin, originOf } from "./compiled-text.ts";
import { Doors } from "./doors.ts";
import { isReporting, optionsFromEnvironment } from "./environment.ts";
import { withMap } from "./map-comment.ts";
import { unseenImports } from "./required.ts";
import { StrictError, Teller } from "./teller.ts";

export interface LoadedText {
  readonly path: string;
  /** Tells apart what has one path: its query, for one. */
  readonly module: string;
  readonly text: string;
  /** Undefined where its syntax decides. */
  readonly sourceType: SourceType | undefined;
  /** Whether it is surely what the file holds. */
  readonly isOriginal: boolean;
  /** Whether no hook will see what it imports. */
  readonly hidesImports?: boolean;
}

export class Weaver {
  readonly #weaving: Weaving;
  readonly #board: Board = ownBoard();
  readonly #teller: Teller;
  readonly #doors: Doors;

  constructor() {
    const workingDirectory = process.cwd();
    const settings = settle(optionsFromEnvironment(), workingDirectory);
    this.#weaving = new Weaving(settings, workingDirectory);
    this.#teller = new Teller(this.#board, settings.strict);
    this.#doors = new Doors(settings.root);
  }

  /** Undefined where the text stays as it is. */
  weave(loaded: LoadedText): string | undefined {
    try {
      return this.#weave(loaded);
    } catch (error) {
      if (error instanceof StrictError) throw error;
      // A program must not stop because it can't be traced.
      this.#teller.tell([weavingFailed(this.#weaving.shown(loaded.path), reasonOf(error))]);
      return undefined;
    }
  }

  #weave(loaded: LoadedText): string | undefined {
    const { path, text, isOriginal, hidesImports = false } = loaded;
    const weaving = this.#weaving;
    if (!weaving.isOurs(path)) return undefined;
    this.#teller.tell(weaving.see(path));
    if (hidesImports) this.#tellHidden(path, text);
    if (isWoven(text, DOOR_SPECIFIER)) return undefined;
    let origin = originOf(loaded, weaving.settings.root);
    if (origin !== undefined && this.#concerns(origin.source)) {
      if (origin.source.mapping.length > 0) return this.#weaveByOrigin(loaded, origin);
      // Its map leads nowhere.
      origin = undefined;
    }
    if (weaving.concerns(path, text)) return this.#weaveText(loaded);
    if (origin === undefined && !isOriginal && weaving.concerns(path, readText(path) ?? "")) {
      this.#teller.tell([compiledElsewhere(weaving.shown(path), weaving.severity)]);
    }
    return undefined;
  }

  #concerns({ path, text }: SourceText): boolean {
    if (!this.#weaving.isOurs(path)) return false;
    this.#teller.tell(this.#weaving.see(path));
    return this.#weaving.concerns(path, text);
  }

  #tellHidden(path: string, text: string): void {
    const weaving = this.#weaving;
    const wanted = (path: string, text: string): boolean =>
      weaving.isOurs(path) && weaving.concerns(path, text);
    const hidden = unseenImports(path, text, wanted).map((one) => weaving.shown(one));
    if (hidden.length === 0) return;
    this.#teller.tell([requiredModule(weaving.shown(path), hidden, weaving.severity)]);
  }

  #weaveByOrigin(
    { path, module, text, sourceType }: LoadedText,
    { source, compiled, mapToSource }: Origin,
  ): string | undefined {
    if (source.isChanged) {
      const [shown, its] = [path, source.path].map((one) => this.#weaving.shown(one));
      this.#teller.tell([sourceChanged(shown ?? "", its ?? "")]);
      return undefined;
    }
    const door = this.#doorFor(path, text, sourceType);
    if (door === undefined || isWoven(text, door)) return undefined;
    const given = { path: source.path, module, text: source.text, runtime: door };
    const withMapping = { ...compiled, mapping: source.mapping };
    const { code, map, ...said } = this.#weaving.weaveCompiled(withMapping, given);
    this.#report(said);
    return code && withMap(code, map && mapToSource(map), pathToFileURL(source.path).href);
  }

  #weaveText({ path, module, text, sourceType }: LoadedText): string | undefined {
    const door = this.#doorFor(path, text, sourceType);
    if (door === undefined || isWoven(text, door)) return undefined;
    const mapUrl = pathToFileURL(path).href;
    const source = { path, module, text, mapUrl, sourceType };
    const given = { ...source, isOfNoPackage: true, runtime: door };
    const { code, map, ...said } = this.#weaving.weave(given);
    this.#report(said);
    return code && withMap(code, map, mapUrl);
  }

  #doorFor(path: string, text: string, sourceType: SourceType | undefined): string | undefined {
    const door = this.#doors.for(path, () => isModule(path, text, sourceType));
    if (door === undefined) this.#teller.tell([runtimeNotFound(this.#weaving.settings.root)]);
    return door;
  }

  #report({ findings, counts }: Pick<Woven, "findings" | "counts">): void {
    const { traced = 0, skipped = [] } = counts ?? {};
    this.#board.count(traced, skipped.length);
    if (isReporting()) this.#teller.say(skipped.map((reason) => `  ${reason}`));
    this.#teller.tell(findings);
  }
}

/** On one line, with the place where it happened. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [place = ""] = /^ *at .*/m.exec(error.stack ?? "") ?? [];
  return `${error.message.replaceAll("\n", " ")} ${place.trim()}`.trim();
}

/** Where Node looks at the syntax, so do we. */
function isModule(path: string, text: string, sourceType: SourceType | undefined): boolean {
  const lang = langOf(path) ?? "jsx";
  return (sourceType ?? parse(path, text, lang, undefined).sourceType) === "module";
}
