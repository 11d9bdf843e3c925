/** A program in a folder of its own, run by Node: bare, or woven while it is loaded. */
import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Names of spans, children indented below their parents; undefined where none was looked for. */
  readonly spans: readonly string[];
}

export interface Given {
  /** Words for Node before the program. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Below the program's folder. */
  readonly cwd?: string;
}

export interface Program {
  readonly folder: string;
  path(name: string): string;
  run(words: readonly string[], given?: Given): Promise<Ran>;
  runWoven(words: readonly string[], given?: Given): Promise<Ran>;
  remove(): void;
}

/** Writes down the spans of a thread when it ends. */
const TELEMETRY = `
const { context, trace } = require("@opentelemetry/api");
const { AsyncLocalStorageContextManager } = require("@opentelemetry/context-async-hooks");
const { TracerProvider } = require("@opentelemetry/sdk-trace");
const { appendFileSync } = require("node:fs");
const started = [];
const keep = { onStart: (span) => started.push(span), onEnd() {}, async forceFlush() {}, async shutdown() {} };
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [keep] }));
process.once("exit", () => {
  const below = (parent, indent) => started
    .filter((span) => span.parentSpanContext?.spanId === parent)
    .flatMap((span) => [indent + span.name, ...below(span.spanContext().spanId, indent + "  ")]);
  appendFileSync(process.env.SPANS, below(undefined, "").map((line) => line + "\\n").join(""));
});
`;

export const packageJson = (type?: "module" | "commonjs"): string =>
  JSON.stringify({ name: "program", ...(type && { type }) });

/** `modules` is linked to as `node_modules`; undefined for none. */
export function program(
  files: Readonly<Record<string, string>>,
  modules: string | undefined,
  node: string = process.execPath,
): Program {
  const room = realpathSync(mkdtempSync(join(tmpdir(), "spanweave-loader-")));
  const folder = join(room, "program");
  const path = (name: string): string => join(folder, name);
  for (const [name, text] of Object.entries({ "package.json": packageJson(), ...files })) {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
  }
  writeFileSync(join(room, "telemetry.cjs"), TELEMETRY);
  if (modules) symlinkSync(modules, join(room, "node_modules"));
  const run = async (
    before: readonly string[],
    words: readonly string[],
    { flags = [], env = {}, input, cwd = "." }: Given,
  ): Promise<Ran> => {
    const spans = join(room, "spans.txt");
    writeFileSync(spans, "");
    const all = ["--require", join(room, "telemetry.cjs"), ...before, ...flags, ...words];
    const surroundings = { PATH: process.env.PATH, HOME: process.env.HOME, SPANS: spans, ...env };
    const running = promisify(execFile)(node, all, {
      cwd: path(cwd),
      env: surroundings,
      timeout: 30_000,
    });
    running.child.stdin?.end(input);
    const { code, stdout, stderr } = await running.then(
      (ended) => ({ code: 0, ...ended }),
      (ended: Omit<Ran, "spans">) => ended,
    );
    const lines = readFileSync(spans, "utf8").split("\n").slice(0, -1);
    return { code, stdout, stderr, spans: lines };
  };
  return {
    folder,
    path,
    // Any --import has the main module loaded in another way.
    run: (words, given = {}) => run(["--import", "data:text/javascript,"], words, given),
    runWoven: (words, given = {}) => run(["--import", "spanweave/register"], words, given),
    remove: () => rmSync(room, { recursive: true, force: true }),
  };
}
