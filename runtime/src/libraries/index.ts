/** Libraries: loads what makes a library's spans when the program loads the library, and not before. */
import { subscribe } from "node:diagnostics_channel";
import { realpathSync } from "node:fs";
// By its name `createRequire` would be declared twice where a bundle's banner has it as well.
import * as node from "node:module";
import { dirname, join, resolve } from "node:path";
import { propagation } from "@opentelemetry/api";
import type { ForeignInstrumentation } from "../settings/options.ts";
import { said } from "../telemetry/said.ts";
import { installedBeside } from "./installed.ts";
import { isLoaded, whenLoaded } from "./module-loads.ts";
import { LIBRARIES, type Library, type LibraryName } from "./table.ts";

export interface LibraryStatus {
  readonly name: LibraryName;
  /** The package that makes its spans. */
  readonly tracedBy: string;
  /**
   * "waiting": the program has not loaded it. "too late": it had, before tracing started. "own": the program
   * has loaded that package itself. "off": a setting says so.
   */
  readonly state: "traced" | "waiting" | "too late" | "own" | "off" | "failed";
}

export interface Wishes {
  readonly chosen: readonly LibraryName[];
  /** Given by code: a library of theirs is traced by them alone. */
  readonly given: readonly ForeignInstrumentation[];
  /** What is said to those that are made here. */
  readonly configs: Partial<Record<LibraryName, object>>;
  /** Switches one on; throws if that fails. */
  readonly start: (made: ForeignInstrumentation) => void;
  readonly report: (code: string, message: string) => void;
}

type State = LibraryStatus["state"];

/** As far as we deal with it beside switching it on. */
interface Made extends ForeignInstrumentation {
  /** Of fastify. */
  plugin?(): (application: unknown, options: undefined, done: () => void) => void;
}

export class Libraries {
  readonly #wishes: Wishes;
  readonly #folders: readonly string[];
  readonly #require: NodeJS.Require;
  readonly #files = new Map<Library, string>();
  readonly #states = new Map<Library, State>();
  readonly #made = new Map<Library, Made>();

  constructor(wishes: Wishes) {
    this.#wishes = wishes;
    this.#folders = foldersOfProgram();
    this.#require = node.createRequire(join(this.#folders[0] ?? "/", "program.js"));
  }

  /** Only what is installed beside the program costs anything. */
  watch(): void {
    const { chosen } = this.#wishes;
    const isThere = installedBeside(this.#folders, ["@opentelemetry", "@fastify"]);
    for (const one of LIBRARIES) {
      const file = this.#isGiven(one) || !isThere(one.tracedBy) ? undefined : this.#fileOf(one);
      if (file === undefined) continue;
      this.#files.set(one, file);
      this.#states.set(one, chosen.includes(one.name) ? this.#stateAtStart(one) : "off");
    }
    for (const one of this.#in("waiting")) {
      if (one.channel !== undefined) this.#waitForApplications(one, one.channel);
      else if (one.packages.length === 0) this.#begin(one);
    }
    const packages = new Set(this.#in("waiting").flatMap((one) => one.packages));
    if (packages.size > 0) whenLoaded(packages, (name) => this.#beginThoseOf(name));
  }

  status(): readonly LibraryStatus[] {
    return [...this.#states].map(([{ name, tracedBy }, state]) => ({ name, tracedBy, state }));
  }

  #in(state: State): readonly Library[] {
    return [...this.#states].flatMap(([one, its]) => (its === state ? [one] : []));
  }

  #isGiven({ tracedBy }: Library): boolean {
    return this.#wishes.given.some((one) => one.instrumentationName === tracedBy);
  }

  /** As the program would find it, or who started it. */
  #fileOf({ tracedBy }: Library): string | undefined {
    try {
      return this.#require.resolve(tracedBy, { paths: [...this.#folders] });
    } catch {
      return undefined;
    }
  }

  #stateAtStart({ name, tracedBy, packages, channel }: Library): State {
    if (isLoaded(tracedBy)) return "own";
    if (channel !== undefined || !packages.some(isLoaded)) return "waiting";
    const mend = "start it before: node --import @spanweave/runtime/register";
    this.#wishes.report("SW535", `${name} was loaded before tracing started; ${mend}`);
    return "too late";
  }

  /** Each application is told of while it is made. Registered, the plugin would come behind the first routes. */
  #waitForApplications(library: Library, channel: string): void {
    subscribe(channel, (message) => {
      if (this.#states.get(library) === "waiting") this.#begin(library);
      const { fastify } = message as { readonly fastify?: unknown };
      this.#made.get(library)?.plugin?.()(fastify, undefined, () => {});
    });
  }

  #beginThoseOf(name: string): void {
    for (const one of this.#in("waiting")) {
      if (one.channel === undefined && one.packages.includes(name)) this.#begin(one);
    }
  }

  #begin(library: Library): void {
    const { name, tracedBy, builtins = [] } = library;
    // Whoever loads it himself makes his own: two would make two spans of each call.
    const isOwn = isLoaded(tracedBy);
    this.#states.set(library, isOwn ? "own" : "failed");
    if (isOwn) return;
    try {
      const made = this.#make(library);
      this.#wishes.start(made);
      // Node's own are patched when somebody requires them; `import` is told of it.
      for (const one of builtins) this.#require(one);
      if (builtins.length > 0) node.syncBuiltinESMExports();
      this.#made.set(library, made);
      this.#states.set(library, "traced");
    } catch (error) {
      const [why] = said(error).split("\n", 1);
      this.#wishes.report("SW530", `${tracedBy} failed, and ${name} makes no spans: ${why}`);
    }
  }

  #make(library: Library): Made {
    const { name, tracedBy, exports } = library;
    const file = this.#files.get(library) ?? tracedBy;
    const exported = this.#require(file) as Readonly<Record<string, new (config: object) => Made>>;
    const { [exports]: Constructor } = exported;
    if (Constructor === undefined) throw new TypeError(`it exports no ${exports}`);
    if (!isOfOurApi(file)) {
      throw new TypeError("it has an @opentelemetry/api of its own, which does not find this one");
    }
    return new Constructor({ ...this.#wishes.configs[name] });
  }
}

/** Where the program is, and where it was started. */
function foldersOfProgram(): readonly string[] {
  const [, program] = process.argv;
  const looks = [() => process.cwd()];
  if (program !== undefined) looks.unshift(() => dirname(realpathSync(resolve(program))));
  return looks.flatMap((look) => {
    try {
      return [look()];
    } catch {
      // It is no file, or its folder is gone.
      return [];
    }
  });
}

/** A newer copy of the API takes no notice of what an older one registered. */
function isOfOurApi(file: string): boolean {
  const theirs = node.createRequire(file)(
    "@opentelemetry/api",
  ) as typeof import("@opentelemetry/api");
  return propagation.fields().length === 0 || theirs.propagation.fields().length > 0;
}
