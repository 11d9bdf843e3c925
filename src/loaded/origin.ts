/** What stands on disk where a module comes from: plugins may have made something else of it. */
import { readFileSync } from "node:fs";
import { langOf } from "../../transformer/parse.ts";
import type { Lang } from "../../transformer/types.ts";

export interface Origin {
  /** The whole file. */
  readonly whole: string;
  /** Its code alone, everything else made blank: places stay. */
  readonly text: string;
  readonly lang: Lang;
}

export function readOrigin(path: string): Origin | undefined {
  try {
    const whole = readFileSync(path, "utf8");
    const lang = langOf(path);
    return lang === undefined ? scriptsOf(whole) : { whole, text: whole, lang };
  } catch {
    return undefined;
  }
}

/** Of a component: `<script>`, `<script setup lang="ts">`. */
function scriptsOf(whole: string): Origin {
  let text = "";
  let lang: Lang = "jsx";
  let end = 0;
  for (const { 0: block, 1: attributes = "", 2: script = "", index } of whole.matchAll(SCRIPT)) {
    const start = index + block.length - script.length - END.length;
    text += blank(whole.slice(end, start)) + script;
    end = start + script.length;
    lang = langOf(`script.${/\blang=["']?(\w+)/.exec(attributes)?.[1]}`) ?? lang;
  }
  return { whole, text: text + blank(whole.slice(end)), lang };
}

const END = "</script>";
/** An attribute may hold a ">": `generic="T extends Map<string, number>"`. */
const SCRIPT = /<script\b((?:"[^"]*"|'[^']*'|[^>"'])*)>([\s\S]*?)<\/script>/g;

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}
