// The whole proof that woven code does what the source did. Hours are not needed: minutes are.
//   npm run prove -- --test262 DIR   DIR is a clone of tc39/test262
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const args = process.argv.slice(2);
const at = args.indexOf("--test262");
const test262 = at === -1 ? undefined : args[at + 1];

const NODES = ["node@20", "node@22", "node@24", "node@26"];

function stress(target, ...runtimes) {
  const names = runtimes.flatMap((name) => ["--runtime", name]);
  return ["scripts/run.mjs", "test/prove/stress/main.ts", "--lower", target, ...names];
}

const steps = [
  ["fixtures", ["node_modules/vitest/vitest.mjs", "run"]],
  ["context stress", stress("esnext", ...NODES, "bun", "deno", "workerd")],
  ["context stress, lowered", stress("es2017", ...NODES)],
  ["both lines of OpenTelemetry", ["scripts/run.mjs", "test/prove/otel-lines.ts"]],
];
if (test262 !== undefined) {
  const main = "test/prove/test262/main.ts";
  steps.push(["test262", ["scripts/run.mjs", main, "--test262", test262]]);
  steps.push(["test262, dormant", ["scripts/run.mjs", main, "--test262", test262, "--dormant"]]);
  steps.push(["test262, captures", ["scripts/run.mjs", main, "--test262", test262, "--captures"]]);
  steps.push(["test262, by TypeScript", ["scripts/run.mjs", main, "--test262", test262, "--ast"]]);
}

const failed = [];
for (const [name, command] of steps) {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: "inherit" });
  if (status !== 0) failed.push(name);
}
if (test262 === undefined) {
  console.log("\nnot run: test262 (clone tc39/test262, then --test262 DIR)");
}
console.log(failed.length === 0 ? "\nproved" : `\nnot proved: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
