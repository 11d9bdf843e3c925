/** libraryChecks(): whether the libraries that the project lists make spans, too. */
import { installedPackage } from "../project/installed.ts";
import { isOlder } from "../project/node-version.ts";
import { apiFor, lineFor, olderVersion } from "../project/otel-lines.ts";
import { addCommand } from "../project/package-manager.ts";
import { type Check, well } from "./check.ts";
import { librariesUntraced } from "./findings.ts";
import type { Patient } from "./patient.ts";
import type { Library } from "./settings.ts";
import { sdkThatStarts } from "./starts.ts";

/** They answer requests, whose own spans are those of http. */
const SERVERS = ["express", "fastify", "koa"];

export function libraryChecks(patient: Patient): readonly Check[] {
  const { project, settings } = patient;
  if (typeof settings === "string" || sdkThatStarts(patient) !== undefined) return [];
  const { folder, listed, manager } = project;
  const isUsed = ({ packages }: Library): boolean => packages.some((name) => name in listed);
  const isThere = ({ tracedBy }: Library): boolean =>
    installedPackage(tracedBy, folder) !== undefined;
  const used = settings.libraries.filter(isUsed);
  const isServer = used.some(({ name }) => SERVERS.includes(name));
  const http = settings.libraries.filter(({ name }) => isServer && name === "http");
  const wanted = [...http, ...used];
  const untraced = wanted.filter((one) => !isThere(one));
  const traced = wanted.filter(isThere).map(({ name }) => name);
  const names = untraced.map(({ name }) => name);
  const mends = [
    addCommand(
      manager,
      untraced.map(({ tracedBy }) => fitting(tracedBy, patient)),
    ),
    `OTEL_NODE_DISABLED_INSTRUMENTATIONS=${names.join(",")} where it shall be so`,
  ];
  const make = names.length === 1 ? "makes" : "make";
  return [
    ...(traced.length > 0 ? [well("libraries", `spans of ${traced.join(", ")}`)] : []),
    ...(untraced.length > 0
      ? [
          librariesUntraced(
            `${names.join(", ")} ${make} no spans of ${names.length === 1 ? "its" : "their"} own`,
            mends,
          ),
        ]
      : []),
  ];
}

/** A version for this Node, and for the API that is there. */
function fitting(name: string, { node, project, runtime }: Patient): string {
  const api = installedPackage("@opentelemetry/api", runtime?.folder ?? project.folder)?.version;
  const isOld = lineFor(node).api === apiFor(2) || (api !== undefined && isOlder(api, apiFor(3)));
  const version = isOld ? olderVersion(name) : undefined;
  return version === undefined ? name : `${name}@${version}`;
}
