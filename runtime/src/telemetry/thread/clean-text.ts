/** Makes what a stranger wrote fit for a line of ours, without the secrets that it may have echoed. */
import type { Destination } from "../delivery.ts";

const MOST_CHARACTERS = 200;

export type CleanText = (text: string) => string;

export function textCleaner({ headers, url }: Destination): CleanText {
  const secrets = [...Object.values(headers).flatMap(partsOf), ...secretsOf(url)]
    // The longest first: a part must not break up the whole.
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const secret of secrets) clean = clean.replaceAll(secret, "…");
    clean = clean
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, " ")
      .replace(/\s+/g, " ")
      .trim();
    const characters = Array.from(clean);
    if (characters.length <= MOST_CHARACTERS) return clean;
    return `${characters.slice(0, MOST_CHARACTERS).join("")}…`;
  };
}

/** A header whole, and the long words in it: `Bearer <token>` may come back as the token alone. */
function partsOf(value: string): readonly string[] {
  const words = value.split(/[\s,;=]+/).filter((word) => word.length >= 8);
  return value.length >= 4 ? [value, ...words] : words;
}

function secretsOf(url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { username, password, searchParams } = new URL(url);
  const said = [username, decode(username), password, decode(password), ...searchParams.values()];
  return said.filter((text) => text.length >= 4);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
