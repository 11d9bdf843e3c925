/** `spanweave adopt`: turns spans that are made by hand into tags. */
import { resolve } from "node:path";
import { adoptFile, mentionsSpans } from "../codemods/adopt-file.ts";
import { loadMorph } from "../codemods/morph.ts";
import { CODEMOD_OPTIONS, runCodemod } from "./codemod.ts";
import { noMorph } from "./codemod-errors.ts";
import type { Command } from "./command.ts";

export const adopt: Command = {
  takes: "[<path>|<glob>]...",
  about: [
    "Finds functions whose body is wrapped in startActiveSpan(), and decorators of nestjs-otel, and writes a tag instead where the function does the same then and has the same span. What can't be proven stays as it is, and is listed with the reason.",
    "Without files it goes through all sources below the root. It needs ts-morph.",
  ],
  options: CODEMOD_OPTIONS,
  examples: {
    "adopt --dry-run": "shows what would change",
    "adopt src/shop.ts": "one file",
  },
  run(given, terminal) {
    const folder = resolve(terminal.workingDirectory, given.text("root") ?? ".");
    const morph = loadMorph(folder);
    if (morph === undefined) throw noMorph(folder);
    return runCodemod(given, terminal, {
      verb: "adopted",
      unit: "span",
      concerns: mentionsSpans,
      refuses: ({ config }) => (config.tags ? undefined : "tags are off in its rules file"),
      rewrite: (subject) => adoptFile(subject, morph),
    });
  },
};
