/** Which files of test262 are read: the language, and built-ins that call, make or drive functions. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const FOLDERS = [
  "language",
  "annexB/language",
  "built-ins/AggregateError",
  "built-ins/Array/from",
  "built-ins/Array/fromAsync",
  "built-ins/Array/prototype/entries",
  "built-ins/Array/prototype/filter",
  "built-ins/Array/prototype/forEach",
  "built-ins/Array/prototype/keys",
  "built-ins/Array/prototype/map",
  "built-ins/Array/prototype/reduce",
  "built-ins/Array/prototype/values",
  "built-ins/ArrayIteratorPrototype",
  "built-ins/AsyncDisposableStack",
  "built-ins/AsyncFromSyncIteratorPrototype",
  "built-ins/AsyncFunction",
  "built-ins/AsyncGeneratorFunction",
  "built-ins/AsyncGeneratorPrototype",
  "built-ins/AsyncIteratorPrototype",
  "built-ins/DisposableStack",
  "built-ins/FinalizationRegistry",
  "built-ins/Function",
  "built-ins/GeneratorFunction",
  "built-ins/GeneratorPrototype",
  "built-ins/Iterator",
  "built-ins/MapIteratorPrototype",
  "built-ins/Promise",
  "built-ins/Proxy",
  "built-ins/Reflect",
  "built-ins/RegExpStringIteratorPrototype",
  "built-ins/SetIteratorPrototype",
  "built-ins/StringIteratorPrototype",
  "built-ins/ThrowTypeError",
  "built-ins/WeakRef",
] as const;

/** Paths relative to `root`, sorted; `limit` takes that many, evenly spread. */
export function selectFiles(root: string, filter: string, limit: number | undefined): string[] {
  const files = FOLDERS.flatMap((folder) => listTests(root, `test/${folder}`))
    .filter((file) => file.includes(filter))
    .sort();
  if (limit === undefined || limit >= files.length) return files;
  const step = files.length / limit;
  return Array.from({ length: limit }, (_, index) => files[Math.floor(index * step)] ?? "");
}

function listTests(root: string, folder: string): string[] {
  if (!statSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".js") && !name.includes("_FIXTURE"))
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`);
}
