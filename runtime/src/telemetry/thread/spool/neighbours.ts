/** Neighbours: the other folders of the spool, how much they hold, and which have no owner any more. */
import { join } from "node:path";
import type { Files } from "./files.ts";
import type { Living } from "./identity.ts";
import { type FolderName, readFolderName } from "./names.ts";

export interface Neighbour {
  readonly name: string;
  readonly said: FolderName;
}

/** Milliseconds without a sign of life, by our own clock: no other can be trusted. */
const SILENCE = 30_000;
/** Milliseconds between two looks at how much somebody holds. */
const LOOK_AGAIN = 60_000;
/** So many files speak for all of a folder. */
const SAMPLE = 200;

interface Watched {
  changedAt: number;
  /** When we saw that. */
  since: number;
  bytes: number;
  measuredAt: number;
}

export class Neighbours {
  readonly #root: string;
  readonly #files: Files;
  readonly #living: Living;
  readonly #now: () => number;
  #watched: Map<string, Watched> = new Map();

  constructor(root: string, files: Files, living: Living, now: () => number) {
    this.#root = root;
    this.#files = files;
    this.#living = living;
    this.#now = now;
  }

  /** About as much as others hold. */
  get bytes(): number {
    let sum = 0;
    for (const { bytes } of this.#watched.values()) sum += bytes;
    return sum;
  }

  /** Those that anyone may have, the oldest first. Throws where the root can't be read. */
  abandoned(ours: ReadonlySet<string>): readonly Neighbour[] {
    const found = this.#files
      .folders(this.#root)
      .filter((name) => !ours.has(name))
      .flatMap((name) => {
        const said = readFolderName(name);
        return said === undefined ? [] : [{ name, said }];
      });
    const watched = new Map(found.map(({ name }) => [name, this.#look(name)]));
    this.#watched = watched;
    return found.filter((one) => this.#isAbandoned(one)).sort(byAge);
  }

  /** It is ours now. */
  forget(name: string): void {
    this.#watched.delete(name);
  }

  #isAbandoned({ name, said }: Neighbour): boolean {
    if (said.left) return true;
    const life = this.#living.lifeOf(said.owner);
    if (life !== "unknown") return life === "gone";
    const since = this.#watched.get(name)?.since ?? Infinity;
    return this.#now() - since >= SILENCE;
  }

  #look(name: string): Watched {
    const now = this.#now();
    const before = this.#watched.get(name);
    const changedAt = this.#changedAt(name);
    const known =
      before === undefined ||
      now - before.measuredAt >= LOOK_AGAIN ||
      (before.bytes === 0 && changedAt !== before.changedAt)
        ? { bytes: this.#measure(name), measuredAt: now }
        : before;
    const since = before !== undefined && before.changedAt === changedAt ? before.since : now;
    return { changedAt, since, bytes: known.bytes, measuredAt: known.measuredAt };
  }

  #changedAt(name: string): number {
    try {
      return this.#files.changedAt(join(this.#root, name));
    } catch {
      return 0;
    }
  }

  #measure(name: string): number {
    const folder = join(this.#root, name);
    try {
      const all = this.#files.list(folder);
      const step = Math.max(1, Math.ceil(all.length / SAMPLE));
      const some = all.filter((_, index) => index % step === 0);
      const bytes = some.reduce((sum, file) => sum + onDisk(this.#sizeOf(join(folder, file))), 0);
      return some.length === 0 ? 0 : (bytes / some.length) * all.length;
    } catch {
      return 0;
    }
  }

  #sizeOf(path: string): number {
    try {
      return this.#files.sizeOf(path);
    } catch {
      return 0;
    }
  }
}

const BLOCK = 4_096;

/** Small files take a block each. */
export function onDisk(bytes: number): number {
  return Math.ceil(bytes / BLOCK) * BLOCK;
}

function byAge(a: Neighbour, b: Neighbour): number {
  const [one, other] = [a.said.created + a.name, b.said.created + b.name];
  return one < other ? -1 : Number(one > other);
}
