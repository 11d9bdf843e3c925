/** What the id of a module tells, where bundlers put a query behind its path. */
import { isAbsolute } from "node:path";
import { langOf } from "../../transformer/parse.ts";
import type { Lang } from "../../transformer/types.ts";

export interface SourceModule {
  readonly path: string;
  readonly lang: Lang;
}

/** Undefined where it stands for no source code on disk. */
export function readModuleId(id: string): SourceModule | undefined {
  const [path = "", query = ""] = id.split("?", 2);
  if (id.startsWith("\0") || !isAbsolute(path) || NO_CODE.test(query)) return undefined;
  const lang = langOf(path) ?? langOfBlock(query);
  return lang === undefined ? undefined : { path, lang };
}

/** Of source code, or of a component that is compiled whole. */
export function pathOf(id: string): string | undefined {
  return readModuleId(id)?.path ?? (COMPONENT.test(id) ? id.replace(/\?.*$/, "") : undefined);
}

/** The module is the file's text or its address, whatever the file's name says. */
export const NO_CODE_KEYS = ["raw", "url", "worker", "sharedworker"] as const;
const NO_CODE = new RegExp(`(?:^|&)(?:${NO_CODE_KEYS.join("|")})(?:[=&]|$)`);

/** A component in one piece, its script with it. */
export const COMPONENT: RegExp = /^[^\0].*\.(?:vue|svelte)(?:\?(?:[tv]=[^&]*)?)?$/;

/** `Cart.vue?vue&type=script&setup=true&lang.ts`. */
function langOfBlock(query: string): Lang | undefined {
  const name = /(?:^|&)type=script(?:&.*)?&lang[.=](\w+)/.exec(query)?.[1];
  return name === undefined ? undefined : langOf(`script.${name}`);
}
