/** Configs: which rules file governs which file of one build. */
import { dirname } from "node:path";
import {
  configsIn,
  foldersBelow,
  folderUpward,
  governingFolder,
  isBelow,
  isInNodeModules,
  stampOf,
} from "./config/find.ts";
import { FoundConfig } from "./config/found.ts";
import type { Settings } from "./options.ts";

export type { FoundConfig } from "./config/found.ts";

/** The nearest rules file upwards from a file counts, whole; one instance lives as long as one build. */
export class Configs {
  readonly #settings: Settings;
  readonly #workingDirectory: string;
  readonly #outermost: FoundConfig;
  readonly #byFolder = new Map<string, FoundConfig>();

  constructor(settings: Settings, workingDirectory: string) {
    const { root, config } = settings;
    this.#settings = settings;
    this.#workingDirectory = workingDirectory;
    const folder = config === undefined ? folderUpward(root) : undefined;
    // Whoever names a file reads its globs as those of the plugin's own rules: from the root.
    this.#outermost =
      folder === undefined
        ? this.#read(root, config === undefined || config === false ? [] : [config])
        : this.#read(folder, configsIn(folder));
    this.#byFolder.set(this.#outermost.folder, this.#outermost);
  }

  /** The one that governs a file. */
  for(path: string): FoundConfig {
    const folder = governingFolder(path);
    return this.#settings.config === undefined && isBelow(this.#outermost.folder, folder)
      ? this.#nearest(folder)
      : this.#outermost;
  }

  /** It is installed, and neither a switch nor a rule asks for it. */
  leavesOut(path: string): boolean {
    const isOwn = !isInNodeModules(path) || this.#outermost.nodeModules;
    return !isOwn && !this.for(path).namesInstalled(path);
  }

  /** Every one that was found so far, outermost first. */
  get all(): readonly FoundConfig[] {
    const depth = ({ folder }: FoundConfig): number => folder.split(/[/\\]/).length;
    return [...new Set(this.#byFolder.values())].sort(
      (a, b) => depth(a) - depth(b) || (a.folder < b.folder ? -1 : 1),
    );
  }

  /** The one found upwards from the root: it governs all that no other one does. */
  get outermost(): FoundConfig {
    return this.#outermost;
  }

  /** Looks for all that there are below: files can be asked for one by one without it. */
  search(): void {
    if (this.#settings.config !== undefined) return;
    for (const folder of foldersBelow(this.#outermost.folder)) this.#nearest(folder);
  }

  /** Changes with the files that were read, and when another one comes to count. */
  get stamp(): string {
    const { root, config } = this.#settings;
    const folder = config === undefined ? folderUpward(root) : undefined;
    const files = this.all.flatMap((one) => one.files);
    return JSON.stringify([folder && configsIn(folder), files.map(stampOf)]);
  }

  #nearest(folder: string): FoundConfig {
    const known = this.#byFolder.get(folder);
    if (known !== undefined) return known;
    const paths = configsIn(folder);
    const found = paths.length > 0 ? this.#read(folder, paths) : this.#nearest(dirname(folder));
    this.#byFolder.set(folder, found);
    return found;
  }

  #read(folder: string, paths: readonly string[]): FoundConfig {
    return new FoundConfig({
      folder,
      paths,
      settings: this.#settings,
      workingDirectory: this.#workingDirectory,
    });
  }
}
