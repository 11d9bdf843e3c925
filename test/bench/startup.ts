// What one flag adds to the start of a program: builds the runtime first (`npm run build -- --js`).
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "node_modules/.cache/spanweave/startup");
const ROUNDS = 21;
mkdirSync(folder, { recursive: true });
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const empty = file("empty.mjs", "");
const register = join(root, "runtime/dist/register.js");
const ways: Readonly<Record<string, readonly string[]>> = {
  "an empty program": [],
  "with the API of OpenTelemetry": ["--import", file("api.mjs", 'import "@opentelemetry/api";')],
  "with register": ["--import", register],
  "with register, switched off": ["--import", register],
};

const times = new Map(Object.keys(ways).map((name) => [name, [] as number[]]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, flags] of Object.entries(ways)) {
    const env = { ...process.env, OTEL_SDK_DISABLED: String(name.endsWith("off")) };
    const startedAt = performance.now();
    spawnSync(process.execPath, [...flags, empty], { env });
    times.get(name)?.push(performance.now() - startedAt);
  }
}

console.log(`Node ${process.versions.node}, medians of ${ROUNDS}`);
for (const [name, all] of times) {
  const median = all.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 0;
  console.log(`${name.padEnd(32)} ${median.toFixed(0).padStart(5)} ms`);
}
