/** Scripts that run tsc alone where tsconfig.json says that spanweave weaves. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Finding, type Place, plainTsc } from "../findings.ts";
import { JsonError, nodeAt, parseJson } from "../json-places.ts";
import { placeIn } from "../place-in.ts";
import { installedPackage } from "../project/installed.ts";
import { scriptsOf } from "../project/listed.ts";
import { addDevCommand, packageManagerOf } from "../project/package-manager.ts";
import { type TscCall, tscCalls } from "../project/tsc-calls.ts";
import { hasPluginEntry } from "../tsc/plugin-entry.ts";

/** `folder` is that of a package.json. */
export function plainTscFindings(folder: string, shown: string): readonly Finding[] {
  const path = join(folder, "package.json");
  const text = readFileSync(path, "utf8");
  const calls = tscCalls(scriptsOf(JSON.parse(text)), folder).filter(({ projects }) =>
    projects.some(({ plugins }) => hasPluginEntry(plugins)),
  );
  if (calls.length === 0) return [];
  const reason = whyUnwoven(folder);
  if (reason === undefined) return [];
  return calls.map((call) =>
    plainTsc(call.script, reason.why, placeOf(call, text, shown), reason.mend(call)),
  );
}

interface Reason {
  readonly why: string;
  readonly mend: (call: TscCall) => string;
}

/** Undefined where ts-patch has taught the compiler itself. */
function whyUnwoven(folder: string): Reason | undefined {
  const typescript = installedPackage("typescript", folder);
  const major = Number(typescript?.version.split(".")[0] ?? 0);
  const ours = ({ script, line, start, end }: TscCall): string => {
    const edited = `${line.slice(0, start)}spanweave tsc${line.slice(end)}`;
    return `"${script}": "${edited}" in package.json`;
  };
  if (major >= 7) return { why: "TypeScript 7 runs no plugins", mend: ours };
  const patch = installedPackage("ts-patch", folder);
  if (patch === undefined) {
    const add = addDevCommand(packageManagerOf(folder), ["ts-patch"]);
    return {
      why: "ts-patch is not installed",
      mend: (call) => `${ours(call)}; or ${add}, and tspc instead of tsc`,
    };
  }
  if (typescript !== undefined && isPatched(typescript.folder)) return undefined;
  return {
    why: "ts-patch is installed, but not applied",
    mend: (call) => `npx ts-patch install, or tspc instead of tsc; or ${ours(call)}`,
  };
}

/** A compiler that ts-patch has changed begins with what it did; which file it is, the version tells. */
function isPatched(typescript: string): boolean {
  return ["lib/_tsc.js", "lib/tsc.js"].some((file) => {
    const path = join(typescript, file);
    return existsSync(path) && readFileSync(path, "utf8").startsWith("/// tsp-module:");
  });
}

function placeOf({ script, start, end }: TscCall, text: string, file: string): Place {
  const behindQuote = scriptAt(script, text) + 1;
  return placeIn(text, file, { start: behindQuote + start, end: behindQuote + end });
}

function scriptAt(script: string, text: string): number {
  try {
    return nodeAt(parseJson(text), ["scripts", script], false)?.start ?? 0;
  } catch (error) {
    if (error instanceof JsonError) return 0;
    throw error;
  }
}
