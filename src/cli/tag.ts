/** `spanweave tag`: writes tags that say what rules decide. */
import { globProblem } from "../../transformer/globs.ts";
import { meantOrKnown } from "../../transformer/nearest.ts";
import { KINDS } from "../../transformer/selectors.ts";
import type { Rule, SiteKind } from "../../transformer/types.ts";
import { tagFile } from "../codemods/tag-file.ts";
import type { Given } from "./arguments.ts";
import { CODEMOD_OPTIONS, runCodemod } from "./codemod.ts";
import type { Command } from "./command.ts";
import { wrongArgument } from "./errors.ts";

export const tag: Command = {
  takes: "<path>|<glob>...",
  about: [
    "Writes /** @trace */ above each function that a rule of the rules file traces, with the rule's options. Without these rules the functions are then traced as before.",
    "With --functions or --kinds the rules file is not asked: what is given here decides. Functions that have a tag stay as they are.",
  ],
  options: {
    functions: {
      value: "<glob>",
      about: "functions whose name matches, or with a leading ! those to leave out; repeatable",
    },
    kinds: {
      value: "<kinds>",
      about: `of ${KINDS.join(", ")}, or all; by default function,method`,
    },
    ...CODEMOD_OPTIONS,
  },
  examples: {
    'tag "src/**"': "what the rules trace there",
    'tag src/shop.ts --functions "Cart.*"': "the methods of a class",
    "tag src --dry-run": "shows what would change",
  },
  run(given, terminal) {
    if (given.words.length === 0) throw wrongArgument("tag needs a path or a glob");
    const rule = ruleOf(given);
    return runCodemod(given, terminal, {
      verb: "tagged",
      unit: "function",
      concerns: () => true,
      refuses: ({ config }) => (config.tags ? undefined : "tags are off in its rules file"),
      rewrite: (subject) =>
        tagFile(
          rule === undefined
            ? subject
            : { ...subject, options: { ...subject.options, rules: [rule] } },
        ),
    });
  },
};

/** Undefined where nothing is given: then the rules file decides. */
function ruleOf(given: Given): Rule | undefined {
  const functions = given.texts("functions");
  const kinds = given.texts("kinds").flatMap((words) => words.split(",").map((one) => one.trim()));
  for (const glob of functions) {
    const problem = globProblem(glob);
    if (problem !== undefined) throw wrongArgument(`--functions "${glob}" can't match: ${problem}`);
  }
  for (const kind of kinds) {
    if (kind === "all" || KINDS.includes(kind as SiteKind)) continue;
    const known = [...KINDS, "all"];
    const suggestion = meantOrKnown(kind, known);
    throw wrongArgument(`--kinds can't be "${kind}"`, suggestion);
  }
  if (functions.length + kinds.length === 0) return undefined;
  return {
    functions: functions.length === 0 ? "**" : functions,
    ...(kinds.includes("all") && { kinds: "all" as const }),
    ...(kinds.length > 0 && !kinds.includes("all") && { kinds: kinds as SiteKind[] }),
  };
}
