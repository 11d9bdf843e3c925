/** React Refresh tells components apart by their hooks, and sees none inside `try`: it must come first. */
import type { Plugin } from "vite";

/** The modules of a page that somebody develops which are woven once React Refresh is done with them. */
export class Refresh {
  readonly #isOn: boolean;
  readonly #waiting = new Set<string>();

  constructor(command: "build" | "serve", plugins: readonly Pick<Plugin, "name">[]) {
    this.#isOn = command === "serve" && plugins.some(({ name }) => name.startsWith("vite:react"));
  }

  /** `source` is what the author wrote. */
  comesFirst({ environment }: OfEnvironment, id: string, source: string): boolean {
    if (!this.#isOn || environment.config.consumer !== "client" || !HOOK.test(source)) return false;
    this.#waiting.add(id);
    return true;
  }

  isDone(id: string): boolean {
    return this.#waiting.delete(id);
  }
}

interface OfEnvironment {
  readonly environment: { readonly config: { readonly consumer: "client" | "server" } };
}

/** `useState(`, `useState<number>(`, `React.use(`. */
const HOOK = /\buse(?:[A-Z0-9]\w*)?\s*(?:<[^;]*>\s*)?\(/;
