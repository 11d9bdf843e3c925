/** LastingWeaving: for hosts that are never told where a build begins: it serves until its rules change. */
import type { Settings } from "./options.ts";
import { Weaving } from "./weaving.ts";

export class LastingWeaving {
  readonly #settings: Settings;
  readonly #folder: string;
  #weaving: Weaving;
  #stamp: string;

  constructor(settings: Settings, folder: string) {
    this.#settings = settings;
    this.#folder = folder;
    this.#weaving = new Weaving(settings, folder);
    this.#stamp = this.#weaving.configStamp;
  }

  get weaving(): Weaving {
    return this.#weaving;
  }

  /** Of the rules files that it was made of. */
  get stamp(): string {
    return this.#stamp;
  }

  renew(): void {
    if (this.#weaving.configStamp === this.#stamp) return;
    this.#weaving = new Weaving(this.#settings, this.#folder);
    this.#stamp = this.#weaving.configStamp;
  }
}

const known = new Map<string, LastingWeaving>();

/** One for all that ask alike. */
export function lastingWeaving(settings: Settings, folder: string): Weaving {
  const key = JSON.stringify([folder, settings]);
  const lasting = known.get(key) ?? new LastingWeaving(settings, folder);
  known.set(key, lasting);
  lasting.renew();
  return lasting.weaving;
}
