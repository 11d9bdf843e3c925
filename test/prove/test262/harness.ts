/** test262's own harness files, compiled once, evaluated in many realms. Never woven. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import type { Frontmatter } from "./frontmatter.ts";

export class Harness {
  readonly #folder: string;
  readonly #compiled = new Map<string, vm.Script>();

  constructor(root: string) {
    this.#folder = join(root, "harness");
  }

  evaluate(realm: vm.Context, { flags, includes }: Frontmatter): void {
    if (flags.has("raw")) return;
    const names = ["assert.js", "sta.js"];
    if (flags.has("async")) names.push("doneprintHandle.js");
    for (const name of [...names, ...includes]) this.#compile(name).runInContext(realm);
  }

  #compile(name: string): vm.Script {
    const known = this.#compiled.get(name);
    if (known !== undefined) return known;
    const filename = join(this.#folder, name);
    const script = new vm.Script(readFileSync(filename, "utf8"), { filename });
    this.#compiled.set(name, script);
    return script;
  }
}
