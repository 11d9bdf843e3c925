/** nodeTelemetry(): one flag in the script that starts the program. */
import { join } from "node:path";
import { applyEdits } from "../codemods/edits.ts";
import { readText } from "../files.ts";
import { scriptsOf } from "../project/listed.ts";
import { callsOf } from "../project/script-line.ts";
import type { HostPlan } from "./host.ts";
import { setScript } from "./package-edit.ts";
import type { Project } from "./project.ts";
import { sourcesIn } from "./sources.ts";
import { byHand, NOTHING } from "./steps.ts";
import type { Telemetry } from "./telemetry.ts";

const REGISTER = "@spanweave/runtime/register";
/** A file of the project, by a name that tells what it is for. */
const LOADS_OWN = /(?:--import|--require|-r)[=\s]+\S*(?:telemetry|instrument|tracing|otel)/;
const IMPORTED = /["']@spanweave\/runtime\/(?:register|start)["']/;

export function nodeTelemetry(
  project: Project,
  hosts: readonly HostPlan[],
  asItIs: Telemetry,
): Telemetry {
  const { scripts } = project;
  if (Object.values(scripts).some((line) => LOADS_OWN.test(line))) return asItIs;
  const byFlag: Telemetry = { ...asItIs, startedBy: "register" };
  if (isImported(project)) return byFlag;
  const manifest = withFlag(asItIs.manifest);
  const after = scriptsOf(JSON.parse(manifest));
  const script = ["start:prod", "start", "dev"].find((name) => after[name]?.includes(REGISTER));
  const isTold = hosts.some(({ steps }) =>
    steps.byHand.some(({ lines }) => lines.some((line) => line.includes(REGISTER))),
  );
  const isKnown = script !== undefined || isTold || isInFiles(project);
  return { ...byFlag, manifest, script, steps: isKnown ? NOTHING : BY_HAND };
}

const BY_HAND = byHand(
  "Start the program with one flag more, or let it import the same first of all:",
  `node --import ${REGISTER} ...`,
  `import "${REGISTER}";`,
);

/** Behind what weaves at load, which comes first of all. */
function withFlag(manifest: string): string {
  return Object.entries(scriptsOf(JSON.parse(manifest))).reduce((text, [name, line]) => {
    // What comes before it prepares it.
    const call = /^start(?::prod)?$/.test(name) ? callsOf("node", line).at(-1) : undefined;
    if (call === undefined || line.includes(REGISTER)) return text;
    const before = /(?:\s--import (?:spanweave\/register|tsx))*/y;
    before.lastIndex = call.end;
    before.test(line);
    const at = Math.max(before.lastIndex, call.end);
    const edited = applyEdits(line, [{ start: at, end: at, text: ` --import ${REGISTER}` }]);
    return setScript(text, name, edited);
  }, manifest);
}

function isImported({ folder }: Project): boolean {
  return [...sourcesIn(join(folder, "src"))].some((path) => IMPORTED.test(readText(path) ?? ""));
}

/** Where people write how a program is started. */
function isInFiles({ files, read }: Project): boolean {
  const written = files.filter((name) =>
    /Dockerfile|^Procfile$|\.(?:[cm]?[jt]s|json|ya?ml|toml)$/.test(name),
  );
  return written.some((name) => read(name)?.includes(REGISTER));
}
