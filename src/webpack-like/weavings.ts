/** Which weaving serves which compilation; without our plugin, a loader has its own. */

import { Weaving } from "../weaving.ts";
import { type LoaderOptions, optionsOf } from "./loader-options.ts";

const ofCompilations = new WeakMap<object, Weaving>();
const ofLoaders = new Map<string, { readonly weaving: Weaving; readonly stamp: string }>();

export function assign(compilation: object, weaving: Weaving): void {
  ofCompilations.set(compilation, weaving);
}

export function assigned(compilation: object | undefined): Weaving | undefined {
  return compilation && ofCompilations.get(compilation);
}

/** Kept as long as the rules files stay as they are. */
export function ownWeaving(options: LoaderOptions, folder: string): Weaving {
  const key = JSON.stringify([folder, options]);
  const known = ofLoaders.get(key);
  if (known !== undefined && known.weaving.configStamp === known.stamp) return known.weaving;
  const weaving = new Weaving(optionsOf(options, folder), folder);
  ofLoaders.set(key, { weaving, stamp: weaving.configStamp });
  return weaving;
}
