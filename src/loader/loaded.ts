/** What Node is about to run, as text to weave, where that may concern us. */
import { fileURLToPath, pathToFileURL } from "node:url";
import type { SourceType } from "../../transformer/types.ts";
import { mayConcern } from "./first-look.ts";
import type { LoadedText } from "./weaver.ts";

export interface Loaded {
  readonly format: string | null | undefined;
  readonly source?: string | ArrayBuffer | NodeJS.TypedArray | null;
}

/** Of a load hook. */
export function readLoaded(url: string, { format, source }: Loaded): LoadedText | undefined {
  // CommonJS that a hook leaves to Node comes by once more, or is seen when it is compiled.
  if (source === null || source === undefined || !isCode(format)) return undefined;
  const path = pathOf(url);
  if (path === undefined) return undefined;
  const read = typeof source === "string" ? source : asBuffer(source);
  // Whoever changes a file makes a string of it; types are still there if Node will strip them.
  const isOriginal = typeof read !== "string" || format?.endsWith("typescript") === true;
  if (!mayConcern(path, read, isOriginal)) return undefined;
  // As Node decodes it.
  const text = typeof read === "string" ? read : new TextDecoder().decode(read);
  return { path, module: url, text, sourceType: sourceTypeOf(format), isOriginal };
}

/** Of CommonJS that is about to be compiled, or of an ES module that is required. */
export function readCompiling(
  text: string,
  path: string,
  format: string | undefined,
  hidesImports: boolean,
): LoadedText | undefined {
  if (!isCode(format)) return undefined;
  const hides = hidesImports && format === "module";
  if (!hides && !mayConcern(path, text, false)) return undefined;
  const module = pathToFileURL(path).href;
  const sourceType = sourceTypeOf(format);
  return { path, module, text, sourceType, isOriginal: false, hidesImports: hides };
}

function isCode(format: string | null | undefined): boolean {
  return FORMATS.has(format ?? "");
}

const FORMATS: ReadonlySet<string> = new Set([
  // Node looks at the syntax.
  "",
  "typescript",
  "module",
  "module-typescript",
  "commonjs",
  "commonjs-typescript",
]);

function sourceTypeOf(format: string | null | undefined): SourceType | undefined {
  if (format?.startsWith("module")) return "module";
  return format?.startsWith("commonjs") ? "commonjs" : undefined;
}

function pathOf(url: string): string | undefined {
  if (!url.startsWith("file:")) return undefined;
  try {
    return fileURLToPath(url);
  } catch {
    // Node says so itself, if it matters.
    return undefined;
  }
}

function asBuffer(bytes: ArrayBuffer | NodeJS.TypedArray): Buffer {
  return ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(bytes);
}
