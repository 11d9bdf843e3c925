/** whenLoaded(): tells of npm packages right before the program loads them, by `require` or `import`. */
import * as node from "node:module";
import { isAbsolute, sep } from "node:path";
import { apply } from "../builtins.ts";
import { reportTrouble } from "../otel.ts";

type Load = (request: string, parent: NodeModule | null | undefined, isMain: boolean) => unknown;

interface Loader {
  _load: Load;
  readonly _cache: Readonly<Record<string, NodeModule | undefined>>;
  readonly prototype: { readonly require: unknown };
}

const loader = node.Module as unknown as Loader;

/**
 * `import` of CommonJS comes through here as well, in every Node: without a parent, and with the file's
 * path. It is made a `require` then, since that is what packages that patch libraries watch. So no
 * loader has to stand between the program and all of its ES modules.
 */
export function whenLoaded(packages: ReadonlySet<string>, before: (name: string) => void): void {
  const { _load: original } = loader;
  if (typeof original !== "function") return;
  const tell = (name: string): void => {
    try {
      before(name);
    } catch (error) {
      reportTrouble(error);
    }
  };
  loader._load = function (this: unknown, request, parent, isMain): unknown {
    const name = typeof request === "string" ? packageOf(request) : undefined;
    if (name !== undefined && packages.has(name)) {
      const { require } = loader.prototype;
      tell(name);
      if (parent === undefined && !isMain && isAbsolute(request)) return requireFile(request);
      // It began before anybody watched: once more, watched.
      const isWatchedNow = loader.prototype.require !== require;
      if (isWatchedNow && typeof parent?.require === "function") return parent.require(request);
    }
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

/** Whether the program has loaded code of it already. */
export function isLoaded(name: string): boolean {
  const files = Object.keys(loader._cache ?? {});
  return files.some((file) => packageOf(file) === name && !file.endsWith(".json"));
}

const FOLDER = `${sep}node_modules${sep}`;

/** Of `pg`, `mysql2/promise` and `/app/node_modules/@redis/client/dist/index.js`. */
export function packageOf(request: string): string | undefined {
  if (request.startsWith(".")) return undefined;
  if (!isAbsolute(request)) return nameIn(request, "/");
  const at = request.lastIndexOf(FOLDER);
  return at < 0 ? undefined : nameIn(request.slice(at + FOLDER.length), sep);
}

function nameIn(path: string, separator: string): string | undefined {
  const [scope = "", name] = path.split(separator, 2);
  return scope.startsWith("@") ? `${scope}/${name}` : scope;
}
