/** readRules(): a rules file of the documentation, as a build would find it. */
import { Configs, type FoundConfig } from "../../src/configs.ts";
import { settle } from "../../src/options.ts";
import { project } from "../hosts/project.ts";

export function readRules(name: string, text: string): FoundConfig {
  const { root } = project({ [name]: text });
  return new Configs(settle({ root }, root), root).outermost;
}
