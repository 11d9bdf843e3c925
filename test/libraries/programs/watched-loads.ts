// Somebody else watches what is loaded.
import Module, { createRequire } from "node:module";

const load = createRequire(process.argv[1] ?? "");
const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
const { _load } = loader;
const seen: string[] = [];
loader._load = (request, ...rest) => {
  if (request === "koa") seen.push(request);
  return _load.call(loader, request, ...rest);
};
load("koa");
console.log(seen.length);
