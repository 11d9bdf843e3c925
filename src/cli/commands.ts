/** COMMANDS: one entry for each. They are loaded when they are asked for: starting stays quick. */
import type { Command } from "./command.ts";

interface Entry {
  /** In a few words, behind its name. */
  readonly summary: string;
  load(): Promise<Command>;
}

export const COMMANDS: Readonly<Record<string, Entry>> = {
  init: {
    summary: "sets a project up, and shows what it changes",
    load: async () => (await import("./init.ts")).init,
  },
  explain: {
    summary: "tells why each function is traced, or is not",
    load: async () => (await import("./explain.ts")).explain,
  },
  check: {
    summary: "fails where a tag or a rule is wrong or has no effect",
    load: async () => (await import("./check.ts")).check,
  },
  doctor: {
    summary: "tells whether spans will arrive, and what keeps them from it",
    load: async () => (await import("./doctor.ts")).doctor,
  },
  manifest: {
    summary: "writes the list of traced functions, to be committed",
    load: async () => (await import("./manifest.ts")).manifest,
  },
  tsc: {
    summary: "runs tsc, then weaves what it wrote",
    load: async () => (await import("./tsc.ts")).tsc,
  },
  weave: {
    summary: "weaves what a compiler wrote, in place",
    load: async () => (await import("./weave.ts")).weave,
  },
  tag: {
    summary: "writes tags that say what rules decide",
    load: async () => (await import("./tag.ts")).tag,
  },
  untag: {
    summary: "removes tags",
    load: async () => (await import("./untag.ts")).untag,
  },
  adopt: {
    summary: "turns spans that are made by hand into tags",
    load: async () => (await import("./adopt.ts")).adopt,
  },
  help: {
    summary: "tells more about a command or an error code",
    load: async () => (await import("./help.ts")).help,
  },
};
