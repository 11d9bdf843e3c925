/** The transformer that ts-patch loads for `{ "transform": "spanweave/transformer" }`. */
import type { ts } from "../transformer/typescript.ts";
import { type HostOptions, isSwitchedOff } from "./options.ts";
import { Compilation, type Extras } from "./ts-patch/compilation.ts";

export type { HostOptions } from "./options.ts";
export type { Extras } from "./ts-patch/compilation.ts";

/** TypeScript emits a program at once, or file by file: one compilation all the same. */
const compilations = new WeakMap<ts.Program, Compilation>();

export default function spanweave(
  program: ts.Program,
  options: HostOptions,
  extras: Extras,
): ts.TransformerFactory<ts.SourceFile> {
  if (isSwitchedOff()) return () => (file) => file;
  const compilation = compilations.get(program) ?? new Compilation(program, options, extras);
  compilations.set(program, compilation);
  compilation.emitAgain(extras);
  return (context) => (file) => compilation.weave(file, context);
}
