/** Loads the modules of one run: each file once, linked and evaluated on demand. */
import { dirname, extname, resolve } from "node:path";
import vm from "node:vm";

export const RUNTIME_SPECIFIER = "@spanweave/runtime/emitted";

/** Text of a source file, woven or plain. */
export type ReadText = (path: string) => string;

export class Modules {
  readonly #realm: vm.Context;
  readonly #readText: ReadText;
  readonly #door: Readonly<Record<string, unknown>> | undefined;
  readonly #known = new Map<string, vm.Module>();
  readonly #links = new Map<vm.Module, Promise<void>>();
  // Node cannot link two graphs that share a module at the same time.
  #lastLink: Promise<void> = Promise.resolve();

  constructor(
    realm: vm.Context,
    readText: ReadText,
    door: Readonly<Record<string, unknown>> | undefined,
  ) {
    this.#realm = realm;
    this.#readText = readText;
    this.#door = door;
  }

  /** Throws what the parser throws. */
  parse(path: string, code: string): vm.Module {
    const module = new vm.SourceTextModule(code, {
      context: this.#realm,
      identifier: path,
      importModuleDynamically: (specifier: string) => this.load(specifier, path),
    });
    this.#known.set(path, module);
    return module;
  }

  link(module: vm.Module): Promise<void> {
    const known = this.#links.get(module);
    if (known !== undefined) return known;
    const link = this.#lastLink.then(() => {
      if (module.status !== "unlinked") return;
      return module.link((specifier, referrer) => this.#find(specifier, referrer.identifier));
    });
    this.#links.set(module, link);
    this.#lastLink = link.catch(() => {});
    return link;
  }

  /** What `import(specifier)` in the file `referrer` does. */
  async load(specifier: string, referrer: string): Promise<vm.Module> {
    const module = this.#find(specifier, referrer);
    await this.link(module);
    await module.evaluate();
    return module;
  }

  #find(specifier: string, referrer: string): vm.Module {
    const key = specifier === RUNTIME_SPECIFIER ? specifier : resolve(dirname(referrer), specifier);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const module = this.#make(key);
    this.#known.set(key, module);
    return module;
  }

  #make(key: string): vm.Module {
    if (key === RUNTIME_SPECIFIER) return this.#synthetic(key, this.#door ?? {});
    const text = this.#readText(key);
    if (extname(key) !== ".json") return this.parse(key, text);
    const parse = vm.runInContext("JSON.parse", this.#realm);
    return this.#synthetic(key, { default: parse(text) });
  }

  #synthetic(identifier: string, values: Readonly<Record<string, unknown>>): vm.Module {
    const names = Object.keys(values);
    return new vm.SyntheticModule(
      names,
      function fill(this: vm.SyntheticModule) {
        for (const name of names) this.setExport(name, values[name]);
      },
      { context: this.#realm, identifier },
    );
  }
}
