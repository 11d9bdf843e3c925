// What weaving costs: calls, the ends of programs, and with folders of code as arguments, the speed of weaving them.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folders = process.argv.slice(2);
const run = (...args) =>
  spawnSync(process.execPath, ["scripts/run.mjs", ...args], { cwd: root, stdio: "inherit" });

run("test/bench/calls.ts");
run("test/bench/ends.ts");
if (folders.length > 0) run("test/bench/parse.ts", ...folders);
else console.log("weaving speed: npm run bench -- DIR...");
