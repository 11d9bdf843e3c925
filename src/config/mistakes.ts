/** Mistake: what is wrong with the content of a rules file, and where in it. */
import { isSecretName } from "../../transformer/secrets.ts";
import type { TraceOptions } from "../../transformer/types.ts";
import type { Path } from "../../transformer/written.ts";

export interface Mistake {
  readonly code: string;
  readonly path: Path;
  /** The key at the end of the path is wrong, and not its value. */
  readonly isKey: boolean;
  readonly message: string;
  readonly suggestion: string | undefined;
}

export type Mistaken = (mistake: Mistake) => void;

export function wrongValue(path: Path, message: string, suggestion?: string): Mistake {
  return { code: "SW416", path, isKey: false, message, suggestion };
}

export function unknownKey(path: Path, message: string, suggestion?: string): Mistake {
  return { code: "SW415", path, isKey: true, message, suggestion };
}

export function extendedNotFound(
  path: Path,
  specifier: string,
  reason: string,
  suggestion: string | undefined,
): Mistake {
  const message = `cannot find "${specifier}" to extend: ${reason}`;
  return { code: "SW417", path, isKey: false, message, suggestion };
}

export function extendsInARing(path: Path, files: readonly string[]): Mistake {
  const message = `a rules file extends itself: ${files.join(" -> ")}`;
  return { code: "SW418", path, isKey: false, message, suggestion: undefined };
}

/** Which of the arguments that are to be captured it is. */
export function placeOfSecret(args: TraceOptions["args"]): Pick<Mistake, "path" | "isKey"> {
  const isMap = typeof args === "object" && !Array.isArray(args);
  const names = isMap ? Object.keys(args) : [args].flat().map(String);
  const index = names.findIndex(isSecretName);
  return { path: ["args", isMap ? String(names[index]) : index], isKey: isMap };
}

/** `rules[2].kind`, as it is written in JavaScript. */
export function shownPath(path: Path): string {
  const text = path
    .map((step) => {
      if (typeof step === "number") return `[${step}]`;
      return /^[A-Za-z_$][\w$]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
    })
    .join("");
  return text.replace(/^\./, "");
}
