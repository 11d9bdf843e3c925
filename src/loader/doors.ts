/** Doors: how woven code calls the runtime that it imports, also from where it would not find it. */
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { DOOR_SPECIFIER } from "../../transformer/index.ts";
import { findDoor, findDoorModule } from "../door-files.ts";

interface DoorFiles {
  readonly module: string;
  readonly commonjs: string;
}

export class Doors {
  /** Whoever starts a program mostly has it, and whoever weaves it should. */
  readonly #others: readonly string[];
  readonly #isFoundFrom = new Map<string, boolean>();
  #elsewhere: DoorFiles | undefined;

  constructor(root: string) {
    this.#others = [join(root, "package.json"), import.meta.url];
  }

  /** What the file at `path` imports; undefined where there is no runtime. */
  for(path: string, isModule: () => boolean): string | undefined {
    if (this.#isFound(path)) return DOOR_SPECIFIER;
    this.#elsewhere ??= findElsewhere(this.#others);
    return this.#elsewhere?.[isModule() ? "module" : "commonjs"];
  }

  #isFound(path: string): boolean {
    const folder = dirname(path);
    const known = this.#isFoundFrom.get(folder);
    if (known !== undefined) return known;
    const isFound = findDoor(path) !== undefined;
    this.#isFoundFrom.set(folder, isFound);
    return isFound;
  }
}

function findElsewhere(places: readonly string[]): DoorFiles | undefined {
  for (const from of places) {
    const commonjs = findDoor(from);
    const module = findDoorModule(from);
    if (commonjs !== undefined && module !== undefined) {
      return { module: pathToFileURL(module).href, commonjs };
    }
  }
  return undefined;
}
