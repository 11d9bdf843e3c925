/** Weaves the files of one TypeScript program, as ts-patch hands them over. */
import { realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { emitAst } from "../../transformer/emit-ast.ts";
import { DOOR_SPECIFIER } from "../../transformer/index.ts";
import type { Door } from "../../transformer/shape.ts";
import type { TypeScript, ts } from "../../transformer/typescript.ts";
import { type Finding, hiddenSite, nestsTooDeepToWeave, optionRefused } from "../findings.ts";
import { lastingWeaving } from "../lasting-weaving.ts";
import { type HostOptions, settle } from "../options.ts";
import { packageFolder } from "../package-folder.ts";
import { optionsOfEntry } from "../tsc/plugin-entry.ts";
import { type Planned, Weaving } from "../weaving.ts";
import { Closing } from "./closing.ts";
import { doorOf } from "./door.ts";
import { Voice } from "./voice.ts";

/** What ts-patch gives a transformer besides its options. */
export interface Extras {
  readonly ts: TypeScript;
  /** `tsc` for the compiler itself, `typescript` for whoever uses its API. */
  readonly library: string;
  readonly addDiagnostic: (diagnostic: ts.Diagnostic) => number;
  readonly removeDiagnostic: (index: number) => void;
  readonly diagnostics: readonly ts.Diagnostic[];
}

interface PlannedFile extends Planned {
  readonly door: Door;
}

export class Compilation {
  readonly #ts: TypeScript;
  readonly #program: ts.Program;
  readonly #options: ts.CompilerOptions;
  readonly #voice: Voice;
  readonly #folder: string;
  /** Undefined where the options are wrong. */
  readonly #weaving: Weaving | undefined;
  readonly #closing: Closing | undefined;
  readonly #planned = new Map<ts.SourceFile, PlannedFile>();
  readonly #paths = new Map<ts.SourceFile, string>();
  /** About the options and the rules files. */
  readonly #shared: Finding[] = [];

  constructor(program: ts.Program, given: HostOptions, extras: Extras) {
    this.#ts = extras.ts;
    this.#program = program;
    this.#options = program.getCompilerOptions();
    this.#folder = folderOf(program, this.#options);
    this.#voice = new Voice(extras, this.#options, this.#folder);
    this.#weaving = this.#settle(given);
    if (!this.#voice.isHeard || !this.#emitsCode) return;
    // The compiler's own run: what all of its files hold is known before the first is emitted.
    const files = program.getSourceFiles().filter((file) => this.#isOurs(file));
    for (const file of files) this.#plan(file);
    this.#closing = new Closing({
      weaving: this.#weaving,
      findings: this.#shared,
      voice: this.#voice,
      options: this.#options,
      buildInfo: extras.ts.getTsBuildInfoEmitOutputFilePath(this.#options),
      files,
    });
  }

  /** TypeScript begins to emit: the program, or a file of it. */
  emitAgain(extras: Extras): void {
    this.#voice.beginAgain(extras);
    this.#closing?.expect();
  }

  weave(file: ts.SourceFile, context: ts.TransformationContext): ts.SourceFile {
    const source = this.#ts.getOriginalNode(file, this.#ts.isSourceFile);
    const planned = this.#plan(source);
    this.#closing?.see(source);
    const { file: woven, said } = this.#emit(file, source, context, planned);
    const shared = this.#closing === undefined ? this.#shared.splice(0) : [];
    this.#voice.say([...shared, ...planned.findings, ...said], source);
    return woven;
  }

  #emit(
    file: ts.SourceFile,
    source: ts.SourceFile,
    context: ts.TransformationContext,
    { plan, door }: PlannedFile,
  ): { file: ts.SourceFile; said: readonly Finding[] } {
    if (plan === undefined || this.#weaving === undefined) return { file, said: [] };
    const { severity } = this.#weaving;
    const shown = this.#weaving.shown(this.#pathOf(source));
    const { isolatedModules, verbatimModuleSyntax } = this.#options;
    const isAlone = isolatedModules || verbatimModuleSyntax;
    const checker = isAlone ? undefined : this.#program.getTypeChecker();
    const ts = this.#ts;
    try {
      const emitted = emitAst({ ts, context, file, plan, door, runtime: DOOR_SPECIFIER, checker });
      const said = emitted.hidden.map((decision) =>
        hiddenSite(decision, shown, source.text, severity),
      );
      return { file: emitted.file, said };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { file, said: [nestsTooDeepToWeave(shown, severity)] };
    }
  }

  #plan(file: ts.SourceFile): PlannedFile {
    const known = this.#planned.get(file);
    if (known !== undefined) return known;
    const door = doorOf(this.#ts, file, this.#options, this.#program);
    const planned = { ...this.#planOf(file, door), door };
    this.#planned.set(file, planned);
    return planned;
  }

  #planOf(file: ts.SourceFile, door: Door): Planned {
    const weaving = this.#weaving;
    const path = this.#pathOf(file);
    if (weaving === undefined || !this.#isOurs(file)) return NOTHING;
    this.#shared.push(...weaving.see(path));
    if (!weaving.concerns(path, file.text)) return NOTHING;
    const sourceType = door === "import-equals" ? "module" : door;
    return weaving.plan({ path, module: path, text: file.text, sourceType });
  }

  #isOurs(file: ts.SourceFile): boolean {
    if (file.isDeclarationFile || /\.json$/.test(file.fileName)) return false;
    if (this.#program.isSourceFileFromExternalLibrary(file)) return false;
    return this.#weaving?.isOurs(this.#pathOf(file)) === true;
  }

  #pathOf(file: ts.SourceFile): string {
    const known = this.#paths.get(file) ?? realPath(resolve(this.#folder, file.fileName));
    this.#paths.set(file, known);
    return known;
  }

  get #emitsCode(): boolean {
    const { noEmit, emitDeclarationOnly } = this.#options;
    return !noEmit && !emitDeclarationOnly;
  }

  #settle(given: HostOptions): Weaving | undefined {
    try {
      const root = packageFolder(this.#folder);
      const settings = settle({ root, ...optionsOfEntry(given) }, this.#folder);
      // Loaders and test runners make a program of each file.
      return this.#voice.isHeard
        ? new Weaving(settings, this.#folder)
        : lastingWeaving(settings, this.#folder);
    } catch (error) {
      const refused = this.#voice.isHeard ? optionRefused(error) : undefined;
      if (refused === undefined) throw error;
      this.#shared.push(refused);
      return undefined;
    }
  }
}

const NOTHING: Planned = { plan: undefined, findings: [] };

/** That of tsconfig.json; where there is none, as in a file compiled by itself, the working directory. */
function folderOf(program: ts.Program, { configFilePath }: ts.CompilerOptions): string {
  const folder = resolve(program.getCurrentDirectory());
  return typeof configFilePath === "string" ? dirname(resolve(folder, configFilePath)) : folder;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
