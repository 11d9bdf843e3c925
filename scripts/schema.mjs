// Writes schema.json, which editors read rules files by; a test holds it equal to what the tables say.
import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundleScript } from "./run.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const bundle = await bundleScript(`${root}src/config/schema.ts`);
const { configSchema } = await import(pathToFileURL(bundle).href);
await writeFile(`${root}schema.json`, `${JSON.stringify(configSchema())}\n`);
const biome = `${root}node_modules/@biomejs/biome/bin/biome`;
execFileSync(process.execPath, [biome, "format", "--write", "schema.json"], { cwd: root });
