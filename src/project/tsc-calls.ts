/** tscCalls(): scripts that run tsc by itself, or as ts-patch calls it, and write JavaScript. */
import { readTscArguments } from "../tsc/arguments.ts";
import { findProjects, type Project as TscProject } from "../tsc/projects.ts";
import { type Called, callsOf } from "./script-line.ts";

export interface TscCall extends Called {
  readonly script: string;
  readonly line: string;
  /** That it writes JavaScript for. */
  readonly projects: readonly TscProject[];
}

export function tscCalls(
  scripts: Readonly<Record<string, string>>,
  folder: string,
  program: "tsc" | "tspc" = "tsc",
): readonly TscCall[] {
  return Object.entries(scripts).flatMap(([script, line]) =>
    callsOf(program, line).flatMap((call) => {
      const given = readTscArguments(call.words, folder);
      const projects = given.isIdle ? [] : findProjects(given, folder);
      return projects.length === 0 ? [] : [{ ...call, script, line, projects }];
    }),
  );
}
