/** hookCompile(): weaves CommonJS where no load hook sees the text that will run. */
import { Module } from "node:module";
import { extname } from "node:path";
import { readText } from "../files.ts";
import { mayBeOurs, mayConcern } from "./first-look.ts";
import { readCompiling } from "./loaded.ts";
import { importsFiles } from "./required.ts";
import { weaveText } from "./weave-text.ts";

type Compile = (this: NodeModule, text: string, path: string, format?: string) => unknown;

/** Enough where the load hook sees all that Node itself reads; asked again, since a loader may come later. */
export function hookCompileOfOthers(): void {
  if (isHooked || EXTENSIONS.every(isReadByNode)) return;
  isHooked = true;
  hookCompile((path) => mayBeOurs(path) && !isReadByNode(extname(path)), false);
}

/** It comes by again, as JavaScript: a compiler that checks types must not see woven text. */
export function isCompiledByOthers(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path) && !isReadByNode(extname(path));
}

export function hookAllCompile(): void {
  hookCompile((path) => mayBeOurs(path) && isToBeSeen(path), true);
}

let isHooked = false;
const EXTENSIONS = [".js", ".ts", ".tsx", ".jsx", ".mts", ".cts", ".mjs", ".cjs"];

function hookCompile(concerns: (path: string) => boolean, hidesImports: boolean): void {
  const { _compile: compile } = Module.prototype as unknown as { _compile: Compile };
  const weaveAndCompile = function (this: NodeModule, ...args: Parameters<Compile>): unknown {
    const [text, path, format] = args;
    const woven = weaveText(readCompiling(text, path, format, hidesImports));
    return Reflect.apply(compile, this, woven === undefined ? args : [woven, ...args.slice(1)]);
  };
  Object.defineProperty(Module.prototype, "_compile", {
    configurable: true,
    enumerable: true,
    /** What is no concern of ours gets the original: no stack has a frame more. */
    get(this: NodeModule): Compile {
      const isNone = typeof this.filename === "string" && !concerns(this.filename);
      return isNone ? compile : weaveAndCompile;
    },
    /** Other loaders replace it, for all modules or for one. */
    set(this: NodeModule, value: unknown) {
      const property = { value, writable: true, enumerable: true, configurable: true };
      Object.defineProperty(this, "_compile", property);
    },
  });
}

function isToBeSeen(path: string): boolean {
  const text = readText(path) ?? "";
  return mayConcern(path, text, false) || importsFiles(text);
}

/** Node's own function calls what no other one can; to doubt does no harm, woven text stays as it is. */
function isReadByNode(extension: string): boolean {
  const { _extensions: byExtension } = Module as unknown as {
    readonly _extensions: Readonly<Record<string, (() => void) | undefined>>;
  };
  const own = byExtension[extension] ?? byExtension[".js"];
  if (own === nodesOwn) return true;
  if (!String(own).includes("loadSource(")) return false;
  nodesOwn = own;
  return true;
}

let nodesOwn: unknown = null;
