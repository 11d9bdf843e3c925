/** Which weaving serves which compilation; without our plugin, a loader has its own. */
import { lastingWeaving } from "../lasting-weaving.ts";
import type { Weaving } from "../weaving.ts";
import { type LoaderOptions, optionsOf } from "./loader-options.ts";

const ofCompilations = new WeakMap<object, Weaving>();

export function assign(compilation: object, weaving: Weaving): void {
  ofCompilations.set(compilation, weaving);
}

export function assigned(compilation: object | undefined): Weaving | undefined {
  return compilation && ofCompilations.get(compilation);
}

export function ownWeaving(options: LoaderOptions, folder: string): Weaving {
  return lastingWeaving(optionsOf(options, folder), folder);
}
