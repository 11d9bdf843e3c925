/** Finds keys and tokens inside a text by how they begin. */
import { indexOf, startsAt } from "./builtins.ts";
import {
  ALNUM,
  type Characters,
  codeOf,
  DIGIT,
  DOTTED,
  is,
  type Part,
  skip,
  textOf,
  UPPER,
  WORD,
} from "./characters.ts";

/** Those of three letters begin a word, too: `sk-`, and not `task-`. */
const KEYS: readonly string[] = [
  ...["AKIA", "ASIA", "AIza", "ya29.", "GOCSPX-", "AGE-SECRET-KEY-", "hvs.", "dop_v1_", "SG."],
  ...["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "npm_", "pypi-", "hf_"],
  ...["xoxa-", "xoxb-", "xoxe-", "xoxe.", "xoxp-", "xoxr-", "xoxs-", "xapp-", "shpat_"],
  ...["sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_", "sk-"],
];
const JWT = "eyJ";
const PEM = "-----BEGIN ";
/** So many characters follow at least, a digit or a capital letter among them. */
const REST = 16;

/** By their first two characters: most places in a text cost one look. */
const GROUP_OF: Uint8Array = new Uint8Array(128 * 128);
const GROUPS: string[][] = [[]];
for (const key of [...KEYS, JWT, PEM]) {
  const pair = key.charCodeAt(0) * 128 + key.charCodeAt(1);
  if (GROUP_OF[pair] === 0) GROUP_OF[pair] = GROUPS.push([]) - 1;
  GROUPS[GROUP_OF[pair] as number]?.push(key);
}

/** The first one in the word from `start` to `end`; it may go on after the word. */
export function keyIn(text: Characters, start: number, end: number): Part | undefined {
  if (text.length < REST) return undefined;
  for (let at = start; at < end - 1; at++) {
    const group = GROUP_OF[codeOf(text, at) * 128 + codeOf(text, at + 1)] as number;
    if (group === 0) continue;
    const keys = GROUPS[group] as string[];
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] as string;
      const to = startsAt(text.text, key, at) ? keyEnd(text, at, end, key) : -1;
      if (to > 0) return { from: at, to };
    }
  }
  return undefined;
}

/** -1 where it only begins like a key. */
function keyEnd(text: Characters, at: number, wordEnd: number, key: string): number {
  if (key === PEM) return pemEnd(text, at);
  if (key === JWT) {
    const isHeader = wordEnd - at >= REST && codeOf(text, wordEnd) === DOT;
    return isHeader && is(text, wordEnd + 1, WORD) ? skip(text, wordEnd, DOTTED) : -1;
  }
  if (key.length === 3 && is(text, at - 1, ALNUM)) return -1;
  const rest = at + key.length;
  let isRandom = false;
  for (let place = rest; place < rest + REST; place++) {
    if (!is(text, place, WORD)) return -1;
    isRandom ||= is(text, place, DIGIT | UPPER);
  }
  return isRandom ? skip(text, rest, DOTTED) : -1;
}

/** Without a footer, to the end. */
function pemEnd(text: Characters, at: number): number {
  if (indexOf(textOf(text, at, at + 60), "PRIVATE KEY") < 0) return -1;
  const footer = indexOf(text.text, "-----END", at);
  const end = footer < 0 ? -1 : indexOf(text.text, "-----", footer + 8);
  return end < 0 ? text.length : end + 5;
}

const DOT = 46;
