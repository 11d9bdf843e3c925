/** refuseReact(): sites that the React Compiler is about to compile. It leaves alone what is woven. */
import type { Hazard, Site } from "./types.ts";

/** As https://react.dev/reference/react-compiler/compilationMode tells components and hooks from others. */
export function refuseReact(sites: readonly Site[], source: string): readonly Site[] {
  const compiled = sites.filter((site) => isCompiled(site, source));
  if (compiled.length === 0) return sites;
  return sites.map((site) => {
    // What stands inside is compiled with it.
    const isInside = compiled.some(({ start, end }) => start <= site.start && site.end <= end);
    return isInside ? { ...site, hazard: site.hazard ?? hazardAt(site, source) } : site;
  });
}

function isCompiled(
  { kind, name, start, end, body, directivesEnd }: Site,
  source: string,
): boolean {
  if (kind !== "function" && kind !== "callback") return false;
  if (!NAMED.test(name) && !WRAPPED.test(name)) return false;
  const directives = source.slice(body.start, directivesEnd ?? body.start);
  return (
    !/["']use no (?:memo|forget)["']/.test(directives) && REACTS.test(source.slice(start, end))
  );
}

function hazardAt({ place, name }: Site, source: string): Hazard {
  const [last = ""] = /[\w$]+$/.exec(name) ?? [];
  const length = source.startsWith(last, place) ? last.length : 1;
  return { code: "react-compiler", at: { start: place, end: place + Math.max(1, length) } };
}

/** A component or a hook. */
const NAMED = /(?:^|\.)(?:[A-Z][\w$]*|use[A-Z0-9][\w$]*)$/;
const WRAPPED = /\b(?:memo|forwardRef)\(callback\)$/;
/** Makes elements, or calls hooks. */
const REACTS = /<\s*[A-Za-z>]|\buse(?:[A-Z0-9][\w$]*)?\s*\(/;
