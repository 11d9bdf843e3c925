/** readCommands(): the lines of a shell block, as variables and words. */

export interface ShellLine {
  readonly text: string;
  readonly env: Readonly<Record<string, string>>;
  /** Nothing where variables are all that it says. */
  readonly words: readonly string[];
}

export function readCommands(block: string): readonly ShellLine[] {
  return block
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => line.replace(/(^| +)#.*$/, "").trim())
    .filter((line) => line !== "")
    .map(readLine);
}

function readLine(text: string): ShellLine {
  const tokens = [...text.matchAll(/(?:"[^"]*"|\S)+/g)].map(([token]) => token);
  const first = tokens.findIndex((token) => !/^\w+=/.test(token));
  const end = first < 0 ? tokens.length : first;
  const env = tokens.slice(0, end).map((token) => {
    const at = token.indexOf("=");
    return [token.slice(0, at), token.slice(at + 1).replaceAll('"', "")] as const;
  });
  return { text, env: Object.fromEntries(env), words: tokens.slice(end) };
}
