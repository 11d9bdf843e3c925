/** load(): the hook of `module.registerHooks`, in the thread that runs the modules. */
import { hookCompileOfOthers, isCompiledByOthers } from "./compile.ts";
import { type Loaded, readLoaded } from "./loaded.ts";
import { weaveText } from "./weave-text.ts";

interface Context {
  readonly conditions: Iterable<string>;
}

export function load(
  url: string,
  context: Context,
  nextLoad: (url: string, context: Context) => Loaded,
): Loaded {
  hookCompileOfOthers();
  const result = nextLoad(url, context);
  const loaded = readLoaded(url, result);
  if (loaded === undefined) return result;
  const isRequired = [...context.conditions].includes("require");
  if (isRequired && isCompiledByOthers(loaded.path)) return result;
  const woven = weaveText(loaded);
  return woven === undefined ? result : { ...result, source: woven };
}
