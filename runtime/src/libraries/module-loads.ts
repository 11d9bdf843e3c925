/** whenLoaded(): tells of an npm package right before the program loads it, by `require` or `import`. */
import * as node from "node:module";
import { apply } from "../builtins.ts";
import { reportTrouble } from "../otel.ts";

type Load = (request: string, parent: NodeModule | null | undefined, isMain: boolean) => unknown;

interface Loader {
  _load: Load;
  readonly _cache: Readonly<Record<string, NodeModule | undefined>>;
}

const loader = node.Module as unknown as Loader;

/**
 * `import` of CommonJS comes through here as well, in every Node: without a parent, and with the file's
 * path. It is made a `require` then, since that is what packages that patch libraries watch. So no
 * loader has to stand between the program and all of its ES modules.
 */
export function whenLoaded(
  packages: ReadonlySet<string>,
  beforeFirst: (name: string) => void,
): void {
  const { _load: original } = loader;
  if (typeof original !== "function") return;
  const known = new Set<string>();
  const tell = (name: string): void => {
    if (known.has(name)) return;
    known.add(name);
    try {
      beforeFirst(name);
    } catch (error) {
      reportTrouble(error);
    }
  };
  loader._load = function (this: unknown, request, parent, isMain): unknown {
    const name = typeof request === "string" ? packageOf(request) : undefined;
    if (name === undefined || !packages.has(name)) {
      return apply(original as () => unknown, this, [request, parent, isMain] as never);
    }
    const isFirst = !known.has(name);
    tell(name);
    if (parent === undefined && !isMain) return requireFile(request);
    // It began before anybody watched `require`: once more, watched.
    if (isFirst && typeof parent?.require === "function") return parent.require(request);
    return apply(original as () => unknown, this, [request, parent, isMain] as never);
  };
}

/** What `import` gives is what the module has in the cache. */
function requireFile(file: string): unknown {
  const exported: unknown = node.createRequire(file)(file);
  const module = loader._cache[file];
  if (module !== undefined && module.exports !== exported) module.exports = exported;
  return exported;
}

/** Whether the program has loaded it already. */
export function isLoaded(name: string): boolean {
  return Object.keys(loader._cache ?? {}).some((file) => packageOf(file) === name);
}

const BETWEEN =
  /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/](?!.*[\\/]node_modules[\\/])/;
const BARE = /^(?:@[^\\/]+\/)?[^\\/:]+/;

/** Of `pg`, `mysql2/promise` and `/app/node_modules/@redis/client/dist/index.js`. */
function packageOf(request: string): string | undefined {
  const first = request[0];
  if (first === ".") return undefined;
  const isBare = first !== "/" && !/^[A-Za-z]:[\\/]/.test(request);
  if (isBare) return BARE.exec(request)?.[0];
  return BETWEEN.exec(request)?.[1]?.replace("\\", "/");
}
