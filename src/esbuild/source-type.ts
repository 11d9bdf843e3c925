/** What kind of code a file is where its package.json leaves it open. */
import type { BuildOptions } from "esbuild";
import type { SourceType } from "../../transformer/types.ts";

/**
 * A file that neither imports nor exports can stand as module, CommonJS and script alike. How it gets
 * the runtime must not narrow that: a page has no `require`, and what it wraps is no plain code more.
 */
export function sourceTypeOfNeutral(
  path: string,
  text: string,
  { bundle = false, format, platform }: BuildOptions,
): SourceType | undefined {
  const isOpen = /\.[jt]sx?$/.test(path);
  if (!isOpen || /\b(?:import|export|require|module|exports)\b/.test(text)) return undefined;
  // In a module it would be another one.
  const hasThis = /\bthis\b/.test(text);
  if (format === "esm" && !bundle) return hasThis ? "script" : "module";
  if (!bundle) return format === "cjs" || platform === "node" ? undefined : "script";
  // A module is strict code; TypeScript is anyway.
  return /\.tsx?$/.test(path) && !hasThis ? "module" : undefined;
}
