/** Programs that Node or tsx runs as they are written. */

import { applyEdits } from "../codemods/edits.ts";
import { namesSpanweave } from "../project/names-spanweave.ts";
import { type Called, callsOf } from "../project/script-line.ts";
import type { HostPlan } from "./host.ts";
import { setScript } from "./package-edit.ts";
import type { Project } from "./project.ts";
import { NOTHING } from "./steps.ts";

const REGISTER = "--import spanweave/register";

export function findLoaderHost({ scripts }: Project): HostPlan | undefined {
  const name = "Node's loader";
  const line = scripts.start;
  if (line === undefined) return undefined;
  if (namesSpanweave(line)) return { name, steps: NOTHING, weavesAtStart: true };
  const node = callsOf("node", line).at(-1);
  const [tsx] = callsOf("tsx", line).filter(({ words }) => words[0]?.startsWith("-") === false);
  const call = node ?? tsx;
  if (call === undefined || !runsSource(call)) return undefined;
  const by = node === undefined ? `node ${REGISTER} --import tsx` : `node ${REGISTER}`;
  const { start, end } = call;
  const edited = applyEdits(line, [{ start, end, text: by }]);
  return {
    name,
    steps: NOTHING,
    editManifest: (manifest) => setScript(manifest, "start", edited),
    weavesAtStart: true,
  };
}

/** What a compiler wrote is woven when it is written. */
function runsSource({ words }: Called): boolean {
  return !words.some((word) => /^(?:\.\/)?(?:dist|build|out|lib|\.output)\//.test(word));
}
