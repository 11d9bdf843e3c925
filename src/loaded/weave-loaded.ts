/** Weaves what a bundler hands over: as its author wrote it, or what a compiler has made of that. */
import type { Mapping } from "../../transformer/placing.ts";
import type { Lang, SourceMap, SourceType } from "../../transformer/types.ts";
import { fits, mappingOf } from "../compiled/mapping.ts";
import { noWayBack } from "../findings.ts";
import { sourceTypeOf } from "../package-json.ts";
import type { Source, Weaving, Woven } from "../weaving.ts";
import { readOrigin } from "./origin.ts";

export interface Loaded {
  /** The path, and what tells apart modules of one path. */
  readonly id: string;
  readonly path: string;
  readonly lang: Lang;
  readonly code: string;
  readonly sourceType: SourceType | undefined;
  /** How `code` came from the file, where that is known. */
  readonly map: () => GivenMap | undefined;
}

export interface GivenMap {
  readonly sources: readonly (string | null)[];
}

/** The map leads to `code`. */
export function weaveLoaded(weaving: Weaving, loaded: Loaded): Woven {
  const { id, path, lang, code, sourceType } = loaded;
  const origin = readOrigin(path);
  const source = { path, module: id };
  const asItStands: Source = {
    ...{ ...source, lang, text: code, sourceType },
    mapUrl: path,
    composesMaps: true,
  };
  if (origin === undefined || withoutMark(origin.whole) === withoutMark(code)) {
    return weaving.weave(asItStands);
  }
  const mapping = wayBack(loaded, origin.whole);
  if (mapping === undefined) {
    const woven = weaving.weave(asItStands);
    return { ...woven, findings: [...woven.findings, noWayBack(weaving.shown(path))] };
  }
  const { text, lang: ofOrigin } = origin;
  const filename = `${path}.${lang}`;
  const type = sourceTypeOf(filename, weaving.packages) ?? sourceType;
  const compiled = { text: code, filename, sourceType: type, mapping };
  const woven = weaving.weaveCompiled(compiled, { ...source, text, lang: ofOrigin });
  return { ...woven, map: woven.map && ledFrom(woven.map, path) };
}

function wayBack({ path, code, map }: Loaded, origin: string): Mapping | undefined {
  const given = map();
  const name = path.slice(path.lastIndexOf("/") + 1);
  const index = given?.sources.findIndex((source) => source?.split("?")[0]?.endsWith(name)) ?? -1;
  const mapping = index === -1 ? undefined : mappingOf(given, code, origin, index);
  const isRight = mapping !== undefined && fits(mapping, code, origin);
  return isRight ? mapping.flatMap((pair) => [pair, ...behindComment(code, pair)]) : undefined;
}

/** A compiler that marks `<b />` as pure maps the mark, and not the call behind it. */
function behindComment(code: string, [from, to]: Mapping[number]): Mapping {
  if (!code.startsWith("/*", from)) return [];
  COMMENT.lastIndex = from;
  return COMMENT.test(code) ? [[COMMENT.lastIndex, to]] : [];
}

const COMMENT = /\/\*[\s\S]*?\*\/\s*/y;

function ledFrom(map: SourceMap, path: string): SourceMap {
  return { ...map, sources: [path] };
}

/** Some bundlers take a byte order mark away. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}
