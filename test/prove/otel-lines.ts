/** Both lines of OpenTelemetry, and an application of one under a provider of the other. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { transform } from "../../transformer/index.ts";
import { findRuntime } from "./stress/runtimes.ts";

const root = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);

interface Line {
  readonly name: string;
  readonly folder: string;
  readonly api: string;
  /** Installed there on demand; none where the repository's own packages are meant. */
  readonly packages: readonly string[];
}

const older: Line = {
  name: "API 1.9, SDK 2",
  folder: resolve(root, "node_modules/.cache/spanweave/otel2"),
  api: "1.9.1",
  packages: [],
};
const newer: Line = {
  name: "API 1.10, SDK 3",
  folder: resolve(root, "node_modules/.cache/spanweave/otel3"),
  api: "1.10.0",
  packages: [
    "@opentelemetry/api@1.10.0",
    "@opentelemetry/sdk-trace@3.1.1",
    "@opentelemetry/context-async-hooks@3.1.1",
  ],
};

/** Registers a provider of the line in whose folder it stands, and remembers what it is told. */
const REGISTER = `
import { context, trace } from "@opentelemetry/api";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { SpanweaveContextManager } from "./context.mjs";

export const spans = [];
export const api = { context, trace };
const managers = { own: SpanweaveContextManager, sdk: AsyncLocalStorageContextManager };
const nothing = () => Promise.resolve();
const gather = { onStart: (span) => spans.push(span), onEnd() {}, forceFlush: nothing, shutdown: nothing };

export function register(manager) {
  context.setGlobalContextManager(new managers[manager]().enable());
  const provider = new TracerProvider({ spanProcessors: [gather] });
  if (!trace.setGlobalTracerProvider(provider)) throw new Error("not registered");
}
`;

/** Woven; calls in every kind of function, and a span made by hand with the API that it is given. */
const SERVICE = `
const tick = () => new Promise((done) => setTimeout(done, 1));
function price(n) { if (n < 0) throw new RangeError("negative"); return n; }
function* items() { yield price(1); yield price(2); }
async function* pages() { yield 1; await tick(); yield price(3); }
async function load() { await tick(); return price(4); }
export async function order(tracer) {
  for (const item of items()) await tick();
  for await (const page of pages()) price(page);
  await Promise.all([load(), load()]);
  try { price(-1); } catch { await tick(); }
  tracer.startActiveSpan("by hand", (span) => { price(5); span.end(); });
  return load();
}
`;

/** Prints what came of it. */
const MAIN = `
import { trace } from "@opentelemetry/api";
import { order } from "./service.mjs";
import * as door from "./emitted.mjs";
const [, , place, manager] = process.argv;
const { register, spans, api } = await import(place);
const before = door.on;
await order(trace.getTracer("app"));
const dormant = spans.length;
register(manager);
const after = door.on;
await order(trace.getTracer("app"));
const nameOf = (id) => spans.find((span) => span.spanContext().spanId === id)?.name ?? "-";
const own = spans.filter((span) => span.name !== "by hand");
const lines = own.map((span) => span.name + " < " + nameOf(span.parentSpanContext?.spanId));
const errors = own.flatMap((span) => span.events.map((event) =>
  span.name + " " + event.name + " " + span.attributes["error.type"] + " " + span.status.code));
api.trace.disable();
await order(trace.getTracer("app"));
console.log(JSON.stringify({
  before, dormant, after, disabled: door.on, lines: lines.sort(), errors,
  open: spans.filter((span) => !span.ended).length,
  place: own[0]?.attributes["code.file.path"],
  byHand: spans.length - own.length,
}));
`;

const CALLS = [
  "order < -",
  "items < order",
  ...["price < items", "price < items"],
  "pages < order",
  ...["price < order", "price < pages", "price < order"],
  ...["load < order", "load < order", "load < order"],
  ...["price < load", "price < load", "price < load"],
  "price < order",
];

interface Trial {
  readonly application: Line;
  readonly provider: Line;
  readonly manager: "own" | "sdk";
}

/** An application's own API refuses a provider that an older one registered; woven code does not. */
const seesProvider = ({ application, provider }: Trial): boolean =>
  application === provider || application === older;

function expected(trial: Trial): unknown {
  const parent = seesProvider(trial) ? "price < by hand" : "price < order";
  return {
    before: false,
    dormant: 0,
    after: true,
    disabled: false,
    lines: [...CALLS, parent].sort(),
    errors: ["price exception RangeError 2"],
    open: 0,
    place: "src/service.mjs",
    byHand: seesProvider(trial) ? 1 : 0,
  };
}

async function prepare({ folder, packages }: Line): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(resolve(folder, "package.json"), '{ "private": true }\n');
  if (packages.length > 0 && !existsSync(resolve(folder, "node_modules/@opentelemetry/api"))) {
    const flags = ["--no-audit", "--no-fund", "--no-save", "--prefix", folder];
    await run("npm", ["install", ...packages, ...flags], { cwd: folder, timeout: 300_000 });
  }
  await build({
    entryPoints: ["emitted", "context"].map((file) => resolve(root, `runtime/src/${file}.ts`)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    packages: "external",
    format: "esm",
    logLevel: "warning",
  });
  const woven = transform(SERVICE, "/app/src/service.mjs", {
    root: "/app",
    rules: [{ functions: ["price", "items", "pages", "load", "order"] }],
    runtime: "./emitted.mjs",
    sourcemap: false,
  });
  await writeFile(resolve(folder, "register.mjs"), REGISTER);
  await writeFile(resolve(folder, "service.mjs"), woven?.code ?? "");
  await writeFile(resolve(folder, "main.mjs"), MAIN);
}

async function attempt(node: string, trial: Trial): Promise<string | undefined> {
  const { application, provider, manager } = trial;
  const args = [
    resolve(application.folder, "main.mjs"),
    resolve(provider.folder, "register.mjs"),
    manager,
  ];
  const env = { ...process.env, NODE_OPTIONS: "", SPANWEAVE: "" };
  try {
    const { stdout } = await run(node, args, { env, timeout: 60_000 });
    const wanted = JSON.stringify(expected(trial));
    const found = JSON.stringify(JSON.parse(stdout));
    return found === wanted ? undefined : `wanted ${wanted}\n     found ${found}`;
  } catch (error) {
    return String(error);
  }
}

const hasNewer = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 15);
};

const here = process.versions.node;
const modern = hasNewer(here) ? await findRuntime("node") : await findRuntime("node@24");
await Promise.all([older, newer].map(prepare));

const trials = [older, newer].flatMap((application) =>
  [older, newer].flatMap((provider) =>
    (["own", "sdk"] as const).map((manager): Trial => ({ application, provider, manager })),
  ),
);
let wrong = 0;
for (const trial of trials) {
  const { application, provider, manager } = trial;
  const onlyOlder = application === older && provider === older;
  const runtimes = onlyOlder ? [process.execPath, modern.path] : [modern.path];
  for (const node of new Set(runtimes)) {
    const trouble = await attempt(node, trial);
    if (trouble !== undefined) wrong++;
    const version = node === process.execPath ? here : modern.version;
    const title = `Node ${version}, ${manager} context manager: ${application.name} under ${provider.name}`;
    console.log(`${trouble === undefined ? "ok  " : "FAIL"} ${title}`);
    if (trouble !== undefined) console.log(`     ${trouble}`);
  }
}
process.exitCode = wrong === 0 ? 0 : 1;
