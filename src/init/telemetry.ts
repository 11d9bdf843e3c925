/** Sets an SDK up where there is none: a program without one makes no spans. */
import { posix } from "node:path";
import { applyEdits } from "../codemods/edits.ts";
import { lineBreakNear } from "../codemods/lines.ts";
import { callsOf } from "../project/script-line.ts";
import { nodesOf, readConfigSource } from "./config-source.ts";
import { setScript } from "./package-edit.ts";
import type { Project } from "./project.ts";
import { byHand, change, NOTHING, type Steps, together } from "./steps.ts";
import { NEXT_TELEMETRY, NODE_TELEMETRY, PAGE_TELEMETRY } from "./texts.ts";

export interface Telemetry {
  readonly steps: Steps;
  readonly editManifest: (manifest: string) => string;
}

/** Whoever has one knows how it is set up. */
export function hasOwnSdk({ listed }: Project): boolean {
  return Object.keys(listed).some((name) =>
    /^@opentelemetry\/(?:sdk-|auto-instrumentations-)|^@sentry\/|^@vercel\/otel$|^dd-trace$|^@logfire\//.test(
      name,
    ),
  );
}

const NODE_FILE = "telemetry.mjs";
const IMPORTED = "--import ./telemetry.mjs";

export function nodeTelemetry(project: Project): Telemetry {
  const steps = project.has(NODE_FILE) ? NOTHING : change(NODE_FILE, undefined, NODE_TELEMETRY);
  return { steps, editManifest: importAtStart };
}

/** Behind what weaves at load, which comes first of all. */
function importAtStart(manifest: string): string {
  const { scripts = {} } = JSON.parse(manifest) as { scripts?: Record<string, string> };
  return Object.entries(scripts).reduce((text, [name, line]) => {
    const [call] = /^start(?::prod)?$/.test(name) ? callsOf("node", line) : [];
    if (call === undefined || /telemetry|instrumentation/.test(line)) return text;
    const before = /(?:\s--import (?:spanweave\/register|tsx))*/y;
    before.lastIndex = call.end;
    before.test(line);
    const at = Math.max(before.lastIndex, call.end);
    const edited = applyEdits(line, [{ start: at, end: at, text: ` ${IMPORTED}` }]);
    return setScript(text, name, edited);
  }, manifest);
}

/** Next.js calls it when a server starts: https://nextjs.org/docs/app/guides/instrumentation */
export function nextTelemetry({ files, has, typescript }: Project): Telemetry {
  const folder = files.includes("src") ? "src/" : "";
  const names = ["ts", "js", "mjs"].map((extension) => `${folder}instrumentation.${extension}`);
  const path = `${folder}instrumentation.${typescript === undefined ? "js" : "ts"}`;
  const steps = names.some(has) ? NOTHING : change(path, undefined, NEXT_TELEMETRY);
  return { steps, editManifest: (manifest) => manifest };
}

/** Its pages are what is woven. */
export function isForPages({ has, listed }: Project): boolean {
  const hasPage = ["index.html", "public/index.html", "src/index.html"].some(has);
  return hasPage || ["react-dom", "vue", "svelte", "solid-js"].some((name) => name in listed);
}

export function pageTelemetry(project: Project): Telemetry {
  const entry = pageEntry(project);
  const extension = project.typescript === undefined ? "js" : "ts";
  const path = entry === undefined ? `src/telemetry.${extension}` : beside(entry, extension);
  const written = project.has(path) ? NOTHING : change(path, undefined, PAGE_TELEMETRY);
  const steps = together([written, importFirst(entry, path, project)]);
  return { steps, editManifest: (manifest) => manifest };
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
