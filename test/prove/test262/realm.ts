/** A fresh realm for one run: the runtime if wanted, then the host objects, then the harness. */
import { createRequire } from "node:module";
import vm from "node:vm";
import type { Frontmatter } from "./frontmatter.ts";
import type { Harness } from "./harness.ts";
import { defineHostObjects } from "./host-objects.ts";
import type { InRealm } from "./in-realm.ts";
import { Modules, type ReadText } from "./modules.ts";

/** A run before weaving knows no runtime; after it, spans are live or the runtime stays dormant. */
export type Tracing = "none" | "dormant" | "live";

export interface Realm {
  readonly context: vm.Context;
  readonly modules: Modules;
  readonly runtime: InRealm | undefined;
  readonly printed: readonly string[];
}

export interface RealmMaker {
  readonly harness: Harness;
  /** An expression: a function of `require` that returns an `InRealm`. */
  readonly runtime: vm.Script;
}

export function openRealm(
  { harness, runtime }: RealmMaker,
  path: string,
  frontmatter: Frontmatter,
  tracing: Tracing,
  readText: ReadText,
): Realm {
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
  const inRealm = tracing === "none" ? undefined : evaluateRuntime(runtime, context);
  if (tracing === "live") inRealm?.goLive();
  const modules = new Modules(context, readText, inRealm?.door);
  const printed: string[] = [];
  addHostObjects(context, modules, path, printed);
  harness.evaluate(context, frontmatter);
  return { context, modules, runtime: inRealm, printed };
}

/** It looks at `process` while it is evaluated; tests see a clean global object. */
function evaluateRuntime(runtime: vm.Script, context: vm.Context): InRealm {
  context.process = { getBuiltinModule: requireOuter, versions: process.versions, env: {} };
  const inRealm: InRealm = runtime.runInContext(context)(requireOuter);
  delete context.process;
  return inRealm;
}

const requireOuter = createRequire(import.meta.url);

function addHostObjects(
  context: vm.Context,
  modules: Modules,
  path: string,
  printed: string[],
): unknown {
  return defineHostObjects(context, {
    print: (message) => {
      printed.push(message);
    },
    createRealm: () =>
      addHostObjects(vm.createContext(vm.constants.DONT_CONTEXTIFY), modules, path, printed),
    evalScript: (code) =>
      vm.runInContext(code, context, {
        filename: "evalScript",
        importModuleDynamically: (specifier) => modules.load(specifier, path),
      }),
  });
}
