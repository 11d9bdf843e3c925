/** A rules file to begin with: what it traces already, or nothing yet. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { plan } from "../../transformer/index.ts";
import type { Rule } from "../../transformer/types.ts";
import { folderUpward } from "../config/find.ts";
import type { Project } from "./project.ts";
import { sourcesIn } from "./sources.ts";
import { change, NOTHING, type Steps } from "./steps.ts";
import { rulesFile } from "./texts.ts";

export function addRulesFile({ folder }: Project): Steps {
  if (folderUpward(folder) !== undefined) return NOTHING;
  const rules = matchesSome(join(folder, "src")) ? [FIRST] : [];
  return change("spanweave.config.json", undefined, rulesFile(rules));
}

/** Work that is waited for, and that other files ask for. */
const FIRST: Rule = { files: "src/**", exported: true, async: true };

/** A rule that matches nothing would be told of in every build. */
function matchesSome(folder: string): boolean {
  for (const path of sourcesIn(folder)) {
    const planned = plan(readFileSync(path, "utf8"), path, { rules: [{ ...FIRST, files: "**" }] });
    if (planned?.plan.decisions.some(({ because }) => because.by === "rule")) return true;
  }
  return false;
}
