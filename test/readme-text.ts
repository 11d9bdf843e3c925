// The README's code blocks and tables, by name.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = fileURLToPath(new URL("../README.md", import.meta.url));

/** The block whose fence reads "```<language> <name>". */
export function block(name: string): string {
  const text = fence(name).exec(read())?.[2];
  if (text === undefined) throw new Error(`README.md has no block named ${name}`);
  return text;
}

export function rewriteBlock(name: string, content: string): void {
  writeFileSync(
    path,
    read().replace(fence(name), (_, open, _old, close) => open + content + close),
  );
}

/** The words of the first column of the first table below a heading or sentence. */
export function firstColumn(after: string): string[] {
  const text = read();
  const start = text.indexOf(after);
  if (start < 0) throw new Error(`README.md does not say ${after}`);
  const table = /(?:^\|.*\n)+/m.exec(text.slice(start))?.[0] ?? "";
  return [...table.matchAll(/^\| `(\w+)`/gm)].map(([, word]) => word ?? "");
}

/** All commands of the blocks for a shell, line by line. */
export function commands(): string[] {
  return [...read().matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, lines = ""]) =>
    lines.trim().split("\n"),
  );
}

function read(): string {
  return readFileSync(path, "utf8");
}

function fence(name: string): RegExp {
  const literal = name.replace(/[.\\/]/g, "\\$&");
  return new RegExp(`(^\`\`\`\\w+ ${literal}\\n)([\\s\\S]*?)(^\`\`\`$)`, "m");
}
