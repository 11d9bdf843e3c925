/** librariesOf(): which libraries may make spans, if the application has what makes them. */
import { isLibraryName, LIBRARY_NAMES, type LibraryName } from "../libraries/table.ts";
import { isInstrumentation } from "./foreign.ts";
import { nearestOrKnown } from "./nearest.ts";
import { shown } from "./option-value.ts";
import type { StartOptions } from "./options.ts";
import { quoted } from "./quoted.ts";
import type { Reader } from "./reader.ts";
import { VARIABLES } from "./variables.ts";

/** Names in code decide, then what variables say; objects in code say nothing of the others. */
export function librariesOf(reader: Reader, { instrument }: StartOptions): readonly LibraryName[] {
  const named = namesIn(reader, instrument);
  if (named.length > 0) return named;
  const enabled = reader.find(VARIABLES.enabledLibraries)?.value ?? LIBRARY_NAMES;
  const disabled = reader.get(VARIABLES.disabledLibraries);
  return LIBRARY_NAMES.filter((name) => enabled.includes(name) && !disabled.includes(name));
}

function namesIn(reader: Reader, given: unknown): readonly LibraryName[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) {
    report(reader, `takes a list of libraries and instrumentations, and got ${shown(given)}`);
    return [];
  }
  return given.flatMap((one) => {
    if (isLibraryName(one)) return [one];
    if (typeof one === "string") {
      report(reader, `knows no library ${quoted(one)}; ${nearestOrKnown(one, LIBRARY_NAMES)}`);
    } else if (!isInstrumentation(one)) {
      report(reader, "takes names of libraries and instrumentations; what is neither is left out");
    }
    return [];
  });
}

function report(reader: Reader, what: string): void {
  reader.report("SW519", `start(): instrument ${what}`);
}
