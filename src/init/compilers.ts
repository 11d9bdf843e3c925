/** Compilers that know no plugin of ours: what they wrote is woven behind them. */
import { applyEdits } from "../codemods/edits.ts";
import { type Called, callsOf } from "../project/script-line.ts";
import type { FindHost } from "./host.ts";
import { setScript } from "./package-edit.ts";
import type { Project } from "./project.ts";
import { NOTHING } from "./steps.ts";

export const compilers: readonly FindHost[] = [
  compiler("swc", ["-d", "--out-dir"], ["-s", "--source-maps"]),
  compiler("babel", ["-d", "--out-dir"], ["-s", "--source-maps"]),
];

function compiler(name: string, out: readonly string[], maps: readonly string[]): FindHost {
  const folderOf = ({ words }: Called): string | undefined =>
    words.find((_, at) => out.includes(words[at - 1] ?? ""));
  const more = ({ words }: Called): string =>
    words.some((word) => maps.includes(word)) ? "" : ` ${maps.at(-1)}`;
  return (project) => {
    const calls = Object.values(project.scripts).flatMap((line) => callsOf(name, line));
    if (!calls.some((call) => folderOf(call) !== undefined)) return undefined;
    return {
      name,
      steps: NOTHING,
      editManifest: (manifest) => weaveBehind(name, folderOf, project, manifest, more),
    };
  };
}

/** `folderOf` tells where a call writes to; `more` is what it has to be told as well. */
export function weaveBehind(
  program: string,
  folderOf: (call: Called) => string | undefined,
  { scripts }: Project,
  manifest: string,
  more: (call: Called) => string = () => "",
): string {
  return Object.entries(scripts).reduce((text, [name, line]) => {
    const edits = callsOf(program, line).flatMap((call) => {
      const folder = folderOf(call);
      if (folder === undefined || /\bspanweave\b/.test(line)) return [];
      const { commandEnd: at } = call;
      return [{ start: at, end: at, text: `${more(call)} && spanweave weave ${folder}` }];
    });
    return edits.length === 0 ? text : setScript(text, name, applyEdits(line, edits));
  }, manifest);
}
