/** What the plugins of webpack and Rspack have in common: the loader's rule, and a report at the end. */
import { type HostOptions, isSwitchedOff, settle } from "../options.ts";
import { Weaving } from "../weaving.ts";
import { helpResolve } from "./door.ts";
import { stampOf } from "./loader-options.ts";
import { LOADER } from "./loader-path.ts";
import { tell } from "./messages.ts";
import { type Compilation, endFindings, type LoadedModule, modulesOf } from "./report.ts";
import { checksTypes } from "./type-checks.ts";
import { assign } from "./weavings.ts";

interface Hook {
  tap(name: string, listen: () => void): void;
}

interface Hooked extends Compilation {
  readonly errors: Iterable<Error> & { push(error: Error): unknown };
  readonly warnings: { push(error: Error): unknown };
  readonly hooks: { readonly finishModules: Hook; readonly afterSeal: Hook };
}

/** What both compilers have. */
export interface Compiler {
  readonly context: string;
  readonly options: {
    readonly module: { readonly rules: unknown[] };
    readonly resolve: { fallback?: unknown };
    readonly stats?: unknown;
    readonly infrastructureLogging?: { readonly level?: unknown };
  };
  readonly hooks: {
    readonly thisCompilation: {
      tap(name: string, listen: (compilation: Hooked) => void): void;
    };
    readonly done: Hook;
  };
}

export function applyTo(compiler: Compiler, options: HostOptions): void {
  if (isSwitchedOff()) return;
  const { context, options: config, hooks } = compiler;
  const settings = settle(options, context);
  let weaving = new Weaving(settings, context);
  const patterns = weaving.filePatterns;
  const stamp = stampOf(weaving);
  const isCompiled = checksTypes(config.module.rules);
  config.module.rules.unshift({
    enforce: isCompiled ? "post" : "pre",
    resource: patterns.map((pattern) => new RegExp(pattern)),
    // Caches know options by their name alone.
    use: [{ loader: LOADER, options: { ...options, isCompiled }, ident: `spanweave-${stamp}` }],
  });
  helpResolve(config.resolve, settings.root);

  const { configStamp } = weaving;
  let isFirst = true;
  hooks.thisCompilation.tap(NAME, (compilation) => {
    if (!isFirst || weaving.configStamp !== configStamp) weaving = new Weaving(settings, context);
    isFirst = false;
    const current = weaving;
    assign(compilation, current);
    const target = {
      warn: (error: Error) => void compilation.warnings.push(error),
      fail: (error: Error) => void compilation.errors.push(error),
    };
    tell(target, current.startFindings(patterns));
    let modules: readonly LoadedModule[] = [];
    compilation.hooks.finishModules.tap(NAME, () => {
      modules = modulesOf(compilation);
    });
    compilation.hooks.afterSeal.tap(NAME, () => {
      tell(target, endFindings(current, modules, [...compilation.errors]));
    });
  });
  const isQuiet = config.stats === "none" || config.stats === false;
  hooks.done.tap(NAME, () => {
    if (!isQuiet && config.infrastructureLogging?.level !== "none") {
      process.stderr.write(`${weaving.report.closingLine}\n`);
    }
  });
}

const NAME = "spanweave";
