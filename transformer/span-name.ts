/** Templates of span names: `{class}.{function}`. They hold what is known when code is compiled, alone. */
import { didYouMean } from "./nearest.ts";

/** What a placeholder stands for; undefined where the site has no such thing. */
export type Words = Readonly<Record<string, string | undefined>>;

export const PLACEHOLDERS = ["class", "function", "file"] as const;

const PLACEHOLDER = /\{([^{}]*)\}/g;

/** What is wrong with a template. */
export function templateProblem(
  template: string,
  known: readonly string[] = PLACEHOLDERS,
): { message: string; suggestion: string | undefined } | undefined {
  for (const [written, word = ""] of template.matchAll(PLACEHOLDER)) {
    if (known.includes(word)) continue;
    const listed = known.map((one) => `{${one}}`).join(", ");
    return {
      message: `\`${written}\` is no placeholder: a span's name never holds run-time values`,
      suggestion: didYouMean(word, known) ?? `known are ${listed}; what varies is an attribute`,
    };
  }
  if (!/[{}]/.test(template.replace(PLACEHOLDER, ""))) return undefined;
  return { message: "a brace of this name has no partner", suggestion: undefined };
}

/** Undefined when none of its placeholders stands for anything, and it says nothing else. */
export function fillTemplate(template: string, words: Words): string | undefined {
  let isEmpty = false;
  const filled = template.replace(PLACEHOLDER, (_, word: string) => {
    const value = words[word] ?? "";
    isEmpty ||= value === "";
    return value;
  });
  // `{class}.{function}` of a plain function is its name.
  const tidy = isEmpty
    ? filled.replace(/^[\s./:]+|[\s./:]+$/g, "").replace(/([\s./:])\1+/g, "$1")
    : filled;
  return tidy === "" ? undefined : tidy;
}

/** What the placeholders of every template stand for. */
export function wordsOf(siteName: string, file: string): Words {
  const dot = siteName.lastIndexOf(".");
  const base = file.slice(file.lastIndexOf("/") + 1);
  return {
    class: dot === -1 ? undefined : siteName.slice(0, dot),
    function: siteName.slice(dot + 1),
    file: base.replace(/\.[^.]+$/, ""),
  };
}
