/** weaveText(): asks the weaver, which is loaded with the first text that may need it. */
import { optionsFromEnvironment } from "./environment.ts";
import { weaverModule } from "./lazily.ts";
import type { LoadedText, Weaver } from "./weaver.ts";

/** Null: it can't be loaded. */
let weaver: Weaver | null | undefined;
/** The weaver's own modules are loaded by Node too, and come by here. */
let isBusy = false;

/** Undefined where the text stays as it is. */
export function weaveText(loaded: LoadedText | undefined): string | undefined {
  if (loaded === undefined || isBusy) return undefined;
  isBusy = true;
  try {
    if (weaver === undefined) weaver = loadWeaver();
    return weaver?.weave(loaded);
  } finally {
    isBusy = false;
  }
}

/** A program must not stop because it can't be traced. */
function loadWeaver(): Weaver | null {
  try {
    return new (weaverModule().Weaver)();
  } catch (error) {
    if (optionsFromEnvironment().strict) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`error[SW442]: nothing is traced, since weaving can't begin: ${reason}\n`);
    return null;
  }
}
