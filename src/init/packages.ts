/** Which packages a woven project needs. */
import { ownVersion } from "../own-package.ts";
import { installedPackage } from "../project/installed.ts";
import { apiFor, lineFor } from "../project/otel-lines.ts";
import { addPackages } from "./package-edit.ts";
import { majorOf, type Project } from "./project.ts";

export interface Needs {
  /** An SDK of OpenTelemetry is set up anew. */
  readonly sdk: boolean;
  readonly weavesAtStart: boolean;
}

export function addNeeded(manifest: string, project: Project, needs: Needs): string {
  const line = lineFor(project.node);
  const own = { spanweave: `^${ownVersion()}` };
  const used = {
    // Within a line: the SDK and all others must agree on one.
    "@opentelemetry/api": `~${needs.sdk ? line.api : apiOf(project)}`,
    ...(needs.sdk && { "@opentelemetry/sdk-trace": `^${line.sdk}` }),
    // Woven code imports it.
    "@spanweave/runtime": `^${ownVersion()}`,
    ...(needs.weavesAtStart && own),
  };
  const added = addPackages(manifest, project, "dependencies", used);
  return needs.weavesAtStart ? added : addPackages(added, project, "devDependencies", own);
}

/** The one that is there already, or that of the SDK which the project has. */
function apiOf({ folder, listed, node }: Project): string {
  const there = installedPackage("@opentelemetry/api", folder);
  if (there !== undefined) return there.version;
  const names = Object.keys(listed).filter((name) => /^@opentelemetry\/sdk-trace/.test(name));
  const [major] = names.flatMap((name) => majorOf(name, folder, listed) ?? []);
  return major === undefined ? lineFor(node).api : apiFor(major);
}
