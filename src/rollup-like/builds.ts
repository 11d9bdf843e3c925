/** Builds: which weaving serves which build, where one plugin takes part in several. */
import { type HostOptions, type Settings, settle } from "../options.ts";
import { Weaving } from "../weaving.ts";

export interface Build {
  readonly weaving: Weaving;
  /** Whether the runtime became a part of the output. */
  bundlesRuntime: boolean;
}

export class Builds {
  readonly folder: string;
  /** Whether the closing line is wanted. */
  isLoud: boolean = true;
  readonly settings: Settings;
  #stamp: string | undefined;
  #builds = new WeakMap<object, Build>();

  constructor(options: HostOptions, folder: string) {
    this.folder = folder;
    this.settings = settle(options, folder);
  }

  start(owner: object): Build {
    const build = { weaving: new Weaving(this.settings, this.folder), bundlesRuntime: false };
    this.#builds.set(this.#keyOf(owner), build);
    return build;
  }

  of(owner: object): Build {
    return this.#builds.get(this.#keyOf(owner)) ?? this.start(owner);
  }

  /** For the next build, which may have modules of this one. */
  keepRules({ configStamp }: Weaving): void {
    this.#stamp = configStamp;
  }

  haveOtherRules(): boolean {
    return this.of(this).weaving.configStamp !== this.#stamp;
  }

  /** The rules files are read again. */
  forget(): void {
    this.#builds = new WeakMap();
  }

  /** Vite builds each environment by itself; its dev server is one, whatever it serves to. */
  #keyOf(owner: object): object {
    return isDev(owner) ? this : (environmentOf(owner) ?? this);
  }
}

/** Whether it goes on for as long as somebody develops: it has no end to tell anything at. */
export function isDev(owner: object): boolean {
  return environmentOf(owner)?.mode === "dev";
}

/** Of Vite: `this` of a hook has it. */
function environmentOf(owner: object): { readonly mode?: string } | undefined {
  return (owner as { environment?: { mode?: string } }).environment;
}
