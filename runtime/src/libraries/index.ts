/** Libraries: loads what makes a library's spans when the program loads the library, and not before. */
import { realpathSync } from "node:fs";
// By its name `createRequire` would be declared twice where a bundle's banner has it as well.
import * as node from "node:module";
import { dirname, join, resolve } from "node:path";
import type { ForeignInstrumentation } from "../settings/options.ts";
import { installedBeside } from "./installed.ts";
import { isLoaded, whenLoaded } from "./module-loads.ts";
import { LIBRARIES, type Library, type LibraryName } from "./table.ts";

export interface LibraryStatus {
  readonly name: LibraryName;
  /** The package that makes its spans. */
  readonly tracedBy: string;
  /**
   * "waiting": the program has not loaded it. "too late": it had, before tracing started.
   * "off": a setting says so.
   */
  readonly state: "traced" | "waiting" | "too late" | "off" | "failed";
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

export class Libraries {
  readonly #wishes: Wishes;
  readonly #require: NodeJS.Require = node.createRequire(join(process.cwd(), "program.js"));
  readonly #folders: readonly string[];
  readonly #states = new Map<Library, State>();

  constructor(wishes: Wishes) {
    this.#wishes = wishes;
    const program = process.argv[1];
    this.#folders = [
      ...(program === undefined ? [] : [dirname(realPath(resolve(program)))]),
      process.cwd(),
    ];
  }

  /** Only what is installed beside the program costs anything. */
  watch(): void {
    const { chosen } = this.#wishes;
    const isThere = installedBeside(this.#folders, ["@opentelemetry", "@fastify"]);
    for (const one of LIBRARIES) {
      if (this.#isGiven(one) || !isThere(one.tracedBy) || !this.#fileOf(one)) continue;
      this.#states.set(one, chosen.includes(one.name) ? this.#stateAtStart(one) : "off");
    }
    for (const one of this.#waiting()) if (one.packages.length === 0) this.#begin(one);
    const packages = new Set(this.#waiting().flatMap((one) => one.packages));
    if (packages.size > 0) whenLoaded(packages, (name) => this.#beginThoseOf(name));
  }

  status(): readonly LibraryStatus[] {
    return [...this.#states].map(([{ name, tracedBy }, state]) => ({ name, tracedBy, state }));
  }

  #waiting(): readonly Library[] {
    return [...this.#states].flatMap(([one, state]) => (state === "waiting" ? [one] : []));
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

  #stateAtStart({ name, packages }: Library): State {
    if (!packages.some(isLoaded)) return "waiting";
    const mend = "start it before: node --import @spanweave/runtime/register";
    this.#wishes.report("SW535", `${name} was loaded before tracing started; ${mend}`);
    return "too late";
  }

  #beginThoseOf(name: string): void {
    for (const one of this.#waiting()) if (one.packages.includes(name)) this.#begin(one);
  }

  #begin(library: Library): void {
    const { configs, report, start } = this.#wishes;
    const { name, tracedBy, exports, builtins = [], config } = library;
    this.#states.set(library, "failed");
    try {
      const exported = this.#require(this.#fileOf(library) ?? tracedBy) as Exported;
      const Made = exported[exports];
      if (Made === undefined) throw new TypeError(`it exports no ${exports}`);
      start(new Made({ ...config, ...configs[name] }));
      // Node's own are patched when somebody requires them; `import` is told of it.
      for (const one of builtins) this.#require(one);
      if (builtins.length > 0) node.syncBuiltinESMExports();
      this.#states.set(library, "traced");
    } catch (error) {
      report("SW530", `${tracedBy} failed, and ${name} makes no spans: ${String(error)}`);
    }
  }
}

/** Of what package managers link. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

type Exported = Readonly<Record<string, new (config: object) => ForeignInstrumentation>>;
