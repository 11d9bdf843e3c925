/** Reads the few keys of a test's front matter that decide how it runs. */

export interface Negative {
  readonly phase: string;
  /** Name of the constructor of the error that must come. */
  readonly type: string;
}

export interface Frontmatter {
  readonly flags: ReadonlySet<string>;
  readonly includes: readonly string[];
  readonly negative: Negative | undefined;
}

export function readFrontmatter(source: string): Frontmatter {
  const block = /\/\*---([\s\S]*?)---\*\//.exec(source)?.[1]?.replace(/\r\n?/g, "\n") ?? "";
  const negative = /^negative:.*\n((?:[ \t]+.*\n?)+)/m.exec(block)?.[1];
  return {
    flags: new Set(readList(block, "flags")),
    includes: readList(block, "includes"),
    negative: negative === undefined ? undefined : readNegative(negative),
  };
}

/** `key: [a, b]`, on one line or more, or `key:` with a line `- a` for each. */
function readList(block: string, key: string): string[] {
  const inline = new RegExp(`^${key}:\\s*\\[([^\\]]*)\\]`, "m").exec(block)?.[1];
  if (inline !== undefined) {
    return inline.split(",").flatMap((item) => item.trim() || []);
  }
  const dashed = new RegExp(`^${key}:[ \\t]*\\n((?:[ \\t]*-.*\\n?)+)`, "m").exec(block)?.[1] ?? "";
  return [...dashed.matchAll(/-\s*(\S+)/g)].flatMap((match) => match[1] ?? []);
}

function readNegative(lines: string): Negative | undefined {
  const phase = /phase:\s*(\S+)/.exec(lines)?.[1];
  const type = /type:\s*(\S+)/.exec(lines)?.[1];
  return phase === undefined || type === undefined ? undefined : { phase, type };
}
