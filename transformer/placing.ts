/** placeSites(): which function of a compiled text is which one of its source. */
import type { HazardCode, Site } from "./types.ts";

/** Offsets that a source map holds, in pairs: no guesses between them. */
export type Mapping = readonly (readonly [compiled: number, source: number])[];

export interface Texts {
  readonly sourceText: string;
  readonly compiledText: string;
  readonly mapping: Mapping;
}

/** Where the compiler put a function, or why it can't be woven there. */
export type Placed =
  | { readonly site: Site; readonly hazard: undefined }
  | { readonly site: undefined; readonly hazard: HazardCode };

/**
 * By the braces of bodies, and by the starts of an arrow's expressions: each function has its own, and
 * TypeScript, swc, Babel and esbuild map them all. Names would not do: several functions may bear one.
 */
export function placeSites(
  sources: readonly Site[],
  compiled: readonly Site[],
  { sourceText, compiledText, mapping }: Texts,
): ReadonlyMap<Site, Placed> {
  const leadsTo = new Map<number, number[]>();
  for (const [from, to] of mapping) leadsTo.set(from, [...(leadsTo.get(from) ?? []), to]);
  const byBody = new Map<string, Site>();
  for (const source of sources) {
    for (const { is, at } of bodiesOf(source, sourceText)) byBody.set(`${is} ${at}`, source);
  }
  const found = new Map<Site, Site[]>();
  for (const site of compiled) {
    const meant = bodiesOf(site, compiledText).flatMap(({ is, at }) =>
      (leadsTo.get(at) ?? []).map((to) => byBody.get(`${is} ${to}`)),
    );
    for (const source of new Set(meant)) {
      if (source !== undefined) found.set(source, [...(found.get(source) ?? []), site]);
    }
  }
  return new Map(
    sources.map((source) => {
      const sites =
        found.get(source) ?? compiled.filter((site) => isNamesake(source, site, leadsTo));
      return [source, place(source, sites)];
    }),
  );
}

/**
 * A body may be lost though the function is still there: a constant became its value, or `using` has
 * put all of it into a `try`, and no map leads from what is around.
 */
function isNamesake(source: Site, site: Site, leadsTo: ReadonlyMap<number, number[]>): boolean {
  return (
    source.kind === site.kind &&
    source.name === site.name &&
    leadsTo.get(site.place)?.includes(source.place) === true
  );
}

function place(source: Site, found: readonly Site[]): Placed {
  if (found.length === 0) return refused("not-compiled");
  const [site, ...others] = found.filter((one) => isSameKind(source, one));
  if (site === undefined) return refused("kind-lowered");
  if (others.length > 0) return refused("compiled-twice");
  return site.hazard === undefined ? { site, hazard: undefined } : refused(site.hazard.code);
}

function refused(hazard: HazardCode): Placed {
  return { site: undefined, hazard };
}

/** What calls, suspends and ends alike. */
function isSameKind(a: Site, b: Site): boolean {
  return (
    a.async === b.async &&
    a.generator === b.generator &&
    (a.kind === "constructor") === (b.kind === "constructor")
  );
}

/** What a body may be known by. An arrow may have got braces, with one `return`, and lost parentheses. */
function bodiesOf({ body, marks }: Site, text: string): { is: string; at: number }[] {
  const expression = (start: number): { is: string; at: number }[] => {
    const inside = start + (/^[(\s]*/.exec(text.slice(start, start + 100))?.[0].length ?? 0);
    return [...new Set([start, inside])].map((at) => ({ is: "expression", at }));
  };
  if (body.expression) return expression(body.start);
  const returns = marks.filter((mark) => mark.type === "return");
  const only = returns.length === 1 ? returns[0] : undefined;
  const ofReturn = only === undefined ? [] : expression(only.argument.start);
  return [{ is: "brace", at: body.end - 1 }, ...ofReturn];
}
