/** `spanweave untag`: takes tags out of the sources. */
import { mentionsTag } from "../../transformer/index.ts";
import { untagFile } from "../codemods/untag-file.ts";
import { CODEMOD_OPTIONS, runCodemod } from "./codemod.ts";
import type { Command } from "./command.ts";

export const untag: Command = {
  takes: "[<path>|<glob>]...",
  about: [
    "Removes @trace tags with their options, and what is empty without them: the comment, its line. The rest of a comment stays.",
    "Without files it goes through all sources below the root.",
  ],
  options: {
    notrace: { about: "removes @notrace tags too" },
    ...CODEMOD_OPTIONS,
  },
  examples: {
    untag: "the whole project",
    "untag src/shop.ts --dry-run": "shows what would change",
  },
  run: (given, terminal) =>
    runCodemod(given, terminal, {
      verb: "removed",
      unit: "tag",
      concerns: mentionsTag,
      refuses: () => undefined,
      rewrite: (subject) => untagFile(subject, { notrace: given.has("notrace") }),
    }),
};
