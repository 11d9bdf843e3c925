/** Projects that tsc compiles. */
import { relative } from "node:path";
import { applyEdits } from "../codemods/edits.ts";
import { nodeAt, parseJson } from "../json-places.ts";
import { replaceCalls } from "../project/script-line.ts";
import { type TscCall, tscCalls } from "../project/tsc-calls.ts";
import { TRANSFORM } from "../tsc/plugin-entry.ts";
import { tsconfigAt } from "../tsc/tsconfig-at.ts";
import type { HostPlan } from "./host.ts";
import { addItem, setMember, unlessWrong } from "./json-edit.ts";
import { setScript } from "./package-edit.ts";
import type { Project } from "./project.ts";
import { byHand, change, NOTHING, type Steps, together } from "./steps.ts";

/** Any version of the compiler: `spanweave tsc` runs it, then weaves what it wrote. */
export function findTscHost(project: Project): HostPlan | undefined {
  if ("ts-patch" in project.listed) return findPatched(project);
  const calls = tscCalls(project.scripts, project.folder);
  const isDone = Object.values(project.scripts).some((line) => /\bspanweave tsc\b/.test(line));
  if (calls.length === 0) return isDone ? { name: "tsc", steps: NOTHING } : undefined;
  return {
    name: "tsc",
    steps: together(tsconfigsOf(calls, project).map((path) => addEntry(path, project))),
    editManifest: (manifest) => replaceScripts(manifest, calls, project),
  };
}

/** It weaves by the entry alone. */
function findPatched(project: Project): HostPlan | undefined {
  const { scripts, folder } = project;
  const calls = [...tscCalls(scripts, folder), ...tscCalls(scripts, folder, "tspc")];
  if (calls.length === 0) return undefined;
  const paths = tsconfigsOf(calls, project);
  return { name: "ts-patch", steps: together(paths.map((path) => addEntry(path, project))) };
}

function tsconfigsOf(calls: readonly TscCall[], { folder }: Project): readonly string[] {
  const paths = calls.flatMap(({ projects }) => projects.flatMap(({ path }) => path ?? []));
  const own = paths.map((path) => relative(folder, path)).filter((path) => !path.startsWith(".."));
  return [...new Set(own)];
}

function addEntry(path: string, project: Project): Steps {
  const text = project.read(path) ?? "";
  const edited = withEntry(text, hasMaps(`${project.folder}/${path}`));
  if (edited !== undefined) return change(path, text, edited);
  return byHand(
    `${path} can't be edited for you. Add to its compilerOptions:`,
    '"sourceMap": true,',
    `"plugins": [${ENTRY}]`,
  );
}

/** Undefined where the text is not as it should be. */
function withEntry(text: string, hasMaps: boolean): string | undefined {
  return unlessWrong(() => {
    const mapped = hasMaps ? text : withSourceMaps(text);
    const path = ["compilerOptions", "plugins"];
    if (text.includes(TRANSFORM)) return mapped;
    const list = nodeAt(parseJson(mapped), path, false);
    return list === undefined
      ? setMember(mapped, path, `[${ENTRY}]`)
      : addItem(mapped, path, ENTRY);
  });
}

export function withSourceMaps(text: string): string {
  return setMember(text, ["compilerOptions", "sourceMap"], "true");
}

const ENTRY = `{ "transform": "${TRANSFORM}" }`;

/** By its own word or by one that it extends. */
export function hasMaps(path: string): boolean {
  const { sourceMap, inlineSourceMap } = tsconfigAt(path)?.compilerOptions ?? {};
  return sourceMap === true || inlineSourceMap === true;
}

function replaceScripts(manifest: string, calls: readonly TscCall[], { scripts }: Project): string {
  return Object.entries(scripts).reduce((text, [name, line]) => {
    const own = calls.filter(({ script }) => script === name);
    if (own.length === 0) return text;
    return setScript(text, name, applyEdits(line, replaceCalls(own, "spanweave tsc")));
  }, manifest);
}
