/** `spanweave weave`: what a compiler has written, woven in place. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { outputsIn } from "../compiled/outputs.ts";
import { type Owner, weaveOutputs } from "../compiled/weave-outputs.ts";
import { staleOutputs } from "../findings.ts";
import { isSwitchedOff, settle } from "../options.ts";
import { packageFolder } from "../package-folder.ts";
import { Weaving } from "../weaving.ts";
import type { Command } from "./command.ts";
import { unreadable, wrongArgument } from "./errors.ts";
import { drawFindings } from "./finding-text.ts";
import { SCAN_OPTIONS } from "./scan.ts";

/** Whoever names a folder says that it holds what was compiled. */
const ALL: Owner = { isMade: () => true, hasSource: () => true };

export const weave: Command = {
  takes: "<folder>...",
  about: [
    "Weaves JavaScript that a compiler has written: tsc, swc, Babel or another one. What is traced is decided by the sources, to which the source maps lead; so let the compiler write some.",
    "Each file is replaced whole or not at all. Those that are woven already stay as they are. Exit code 1: a tag is wrong, or an output must be compiled again first.",
  ],
  options: {
    strict: { about: "a tag or a rule without effect fails too" },
    ...SCAN_OPTIONS,
  },
  examples: {
    "weave dist": "after swc src -d dist --source-maps",
    "weave dist --root packages/shop": "paths in spans and rules begin there",
  },
  run(given, terminal) {
    const { errors, workingDirectory } = terminal;
    if (given.words.length === 0)
      throw wrongArgument("name the folder that the compiler writes to", "spanweave weave dist");
    const folders = given.words.map((word) => {
      const folder = resolve(workingDirectory, word);
      if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder;
      throw unreadable(word, "there is no such folder");
    });
    if (isSwitchedOff()) return 0;
    const root = resolve(workingDirectory, given.text("root") ?? packageFolder(workingDirectory));
    const config = given.text("config");
    const settings = settle(
      {
        ...{ root, strict: given.has("strict") },
        ...(config !== undefined && { config: resolve(workingDirectory, config) }),
      },
      workingDirectory,
    );
    const weaving = new Weaving(settings, workingDirectory);
    const made = folders.map((outputs) =>
      weaveOutputs(outputsIn(outputs), { sources: root, outputs }, weaving, ALL),
    );
    const stale = made.flatMap((one) => one.stale.map((path) => weaving.shown(path)));
    const findings = [
      ...weaving.startFindings(weaving.filePatterns),
      ...made.flatMap((one) => one.findings),
      ...(stale.length > 0 ? [staleOutputs(stale)] : []),
      ...weaving.endFindings([], stale.length === 0, false),
    ];
    const drawn = drawFindings(findings, errors);
    errors.print(...drawn, ...(drawn.length > 0 ? [""] : []), weaving.report.closingLine);
    return findings.some(({ severity }) => severity === "error") ? 1 : 0;
  },
};
