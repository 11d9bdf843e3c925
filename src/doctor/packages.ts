/** Node, spanweave and its runtime: whether they are there, and go together. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isBundled } from "../missing/project-findings.ts";
import { abiFindings } from "../missing/runtime-abi.ts";
import { ownVersion } from "../own-package.ts";
import { type Installed, installedPackage } from "../project/installed.ts";
import { listedIn } from "../project/listed.ts";
import { isOlder } from "../project/node-version.ts";
import { addCommand, addDevCommand, installCommand } from "../project/package-manager.ts";
import { type Check, ofFinding, well } from "./check.ts";
import { oldNode, runtimeMissing, runtimeNotKept, versionsDiffer } from "./findings.ts";
import type { Patient } from "./patient.ts";

const RUNTIME = "@spanweave/runtime";
const OLDEST_NODE = "20.19.0";

export function nodeChecks({ node }: Patient): readonly Check[] {
  return [isOlder(node, OLDEST_NODE) ? oldNode(node, OLDEST_NODE) : well("node", node)];
}

export function runtimeChecks(patient: Patient): readonly Check[] {
  const { project, runtime } = patient;
  const { manager, listed } = project;
  if (runtime === undefined) {
    const isListed = RUNTIME in listed;
    const says = isListed ? "is listed, and not installed" : "is neither listed nor installed";
    const mend = isListed ? installCommand(manager) : addCommand(manager, [RUNTIME]);
    return [runtimeMissing(`${RUNTIME} ${says}`, mend)];
  }
  const lost = lostFile(runtime);
  if (lost !== undefined) {
    const says = `${RUNTIME} is installed in part: its ${lost} is missing`;
    const mend = addCommand(manager, [`${RUNTIME}@${runtime.version}`]);
    return [runtimeMissing(says, `remove ${runtime.folder}, then ${mend}`)];
  }
  return [versionCheck(patient, runtime), keptCheck(patient)];
}

/** Each entry for `import` and for `require`: woven code may be either. */
function lostFile({ folder, content }: Installed): string | undefined {
  const entries = Object.values((content.exports ?? {}) as Readonly<Record<string, unknown>>);
  const files = entries.flatMap((entry) =>
    ["import", "require"].flatMap((format) => {
      const found = (entry as Readonly<Record<string, { default?: unknown } | undefined>>)[format];
      return typeof found?.default === "string" ? [found.default] : [];
    }),
  );
  return files.find((file) => !existsSync(join(folder, file)));
}

function versionCheck({ project: { folder, manager } }: Patient, runtime: Installed): Check {
  const [tooOld] = abiFindings(folder);
  if (tooOld !== undefined) return ofFinding("versions", tooOld);
  const spanweave = installedPackage("spanweave", folder)?.version ?? ownVersion();
  if (spanweave === runtime.version) {
    return well("versions", `spanweave and ${RUNTIME} ${spanweave}`);
  }
  const [older, newer] = isOlder(spanweave, runtime.version)
    ? (["spanweave", runtime.version] as const)
    : ([RUNTIME, spanweave] as const);
  const add = older === RUNTIME ? addCommand : addDevCommand;
  return versionsDiffer(spanweave, runtime.version, add(manager, [`${older}@${newer}`]));
}

const KEPT = ["dependencies", "peerDependencies", "optionalDependencies"];

/** A development dependency is left out of what is deployed. */
function keptCheck({ project: { content, manager } }: Patient): Check {
  const name = "dependencies";
  if (RUNTIME in listedIn(content, KEPT)) return well(name, `list ${RUNTIME}`);
  const mend = addCommand(manager, [...(manager === "npm" ? ["-P"] : []), RUNTIME]);
  const isForDevelopment = RUNTIME in listedIn(content, ["devDependencies"]);
  if (!isForDevelopment) {
    const says = `package.json does not list ${RUNTIME}, which woven code imports`;
    return runtimeNotKept(says, "wrong", mend);
  }
  const says = `${RUNTIME} is a devDependency`;
  return isBundled(content)
    ? runtimeNotKept(`${says}, which will do where it is part of a bundle`, "doubt", mend)
    : runtimeNotKept(`${says}: what is deployed lacks it`, "wrong", mend);
}
