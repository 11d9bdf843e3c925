/** pageTelemetry(): an SDK of its own, imported where the page's program begins: the runtime's is for servers. */
import { posix } from "node:path";
import { applyEdits } from "../codemods/edits.ts";
import { lineBreakNear } from "../codemods/lines.ts";
import { nodesOf, readConfigSource } from "./config-source.ts";
import type { Project } from "./project.ts";
import { byHand, change, NOTHING, type Steps, together } from "./steps.ts";
import { PAGE_TELEMETRY } from "./texts.ts";

export function pageTelemetry(project: Project): Steps {
  const entry = pageEntry(project);
  const extension = project.typescript === undefined ? "js" : "ts";
  const path = entry === undefined ? `src/telemetry.${extension}` : beside(entry, extension);
  const written = project.has(path) ? NOTHING : change(path, undefined, PAGE_TELEMETRY);
  return together([written, importFirst(entry, path, project)]);
}

function beside(entry: string, extension: string): string {
  return posix.join(posix.dirname(entry), `telemetry.${extension}`);
}

/** What the page itself loads. */
function pageEntry({ read, has }: Project): string | undefined {
  const page = read("index.html") ?? "";
  const [, path] = /<script[^>]*\ssrc=["']\.?\/([\w./-]+\.[jt]sx?)["']/.exec(page) ?? [];
  return path !== undefined && has(path) ? path : undefined;
}

function importFirst(entry: string | undefined, path: string, { read }: Project): Steps {
  // Every bundler finds it without its extension, and not every tsconfig.json allows that.
  const specifier = `./${posix.basename(path).replace(/\.\w+$/, "")}`;
  const text = entry === undefined ? undefined : read(entry);
  if (entry === undefined || text === undefined) {
    return byHand(
      `Import ${path} first of all, where the page's program begins:`,
      importLine(specifier),
    );
  }
  if (/["'][^"']*telemetry[^"']*["']/.test(text)) return NOTHING;
  const source = readConfigSource(entry, text);
  const imports = source && nodesOf("ImportDeclaration", source.body);
  const [first] = imports === undefined || imports.length === 0 ? (source?.body ?? []) : imports;
  if (first === undefined)
    return byHand(`${entry}: import this first of all:`, importLine(specifier));
  const quote = /import[^"'\n]*(["'])/.exec(text)?.[1] ?? '"';
  const end = imports?.some(({ end }) => text[end - 1] === ";") === false ? "" : ";";
  const line = `import ${quote}${specifier}${quote}${imports?.length === 0 ? ";" : end}`;
  const at = first.start;
  const piece = line + lineBreakNear(text, at);
  return change(entry, text, applyEdits(text, [{ start: at, end: at, text: piece }]));
}

function importLine(specifier: string): string {
  return `import "${specifier}";`;
}
