/** The packages of OpenTelemetry: whether the API is there, and the SDK fits it and Node. */
import { nodeFindings } from "../missing/sdk-line.ts";
import { installedPackage } from "../project/installed.ts";
import { packageNames } from "../project/listed.ts";
import { isOlder } from "../project/node-version.ts";
import { apiFor, lineFor } from "../project/otel-lines.ts";
import { addCommand } from "../project/package-manager.ts";
import { type Check, ofFinding, well } from "./check.ts";
import { apiUnfit, sdkUnfit } from "./findings.ts";
import type { Patient } from "./patient.ts";

const API = "@opentelemetry/api";
const OLDEST = "1.9.1";

export function otelChecks(patient: Patient): readonly Check[] {
  const { project, node, runtime } = patient;
  const { folder, manager, content } = project;
  const add = (version: string): string => addCommand(manager, [`${API}@~${version}`]);
  const fitting = fittingApi(patient);
  const api = installedPackage(API, runtime?.folder ?? folder);
  if (api === undefined) {
    return [apiUnfit(`${API} is not installed, which the runtime calls`, add(fitting))];
  }
  const isFit = !isOlder(api.version, OLDEST) && isOlder(api.version, "2");
  const name = "api";
  const apiCheck = isFit
    ? well(name, `${API} ${api.version}`)
    : apiUnfit(`${API} is ${api.version}, and ${OLDEST} to 1.x is needed`, add(fitting));
  const ofNode = nodeFindings(folder, packageNames(content), node);
  // What mends that brings another API along.
  const sdk = ofNode.length > 0 ? ofNode.map((one) => ofFinding("sdk", one)) : sdkChecks(patient);
  return [apiCheck, ...sdk];
}

/** That of the SDK that is there, else what suits Node. */
function fittingApi({ project: { listed, folder }, node }: Patient): string {
  const sdk = Object.keys(listed).find((name) => /^@opentelemetry\/sdk-trace/.test(name));
  const version = sdk && installedPackage(sdk, folder)?.version;
  return version ? apiFor(Number.parseInt(version, 10)) : lineFor(node).api;
}

/** Of each package that the project lists: which API it wants, against the one that it gets. */
function sdkChecks({ project: { folder, content, manager } }: Patient): readonly Check[] {
  const found = packageNames(content).flatMap((name) => {
    const sdk = name.startsWith("@opentelemetry/") ? installedPackage(name, folder) : undefined;
    const peers = (sdk?.content.peerDependencies ?? {}) as Readonly<Record<string, string>>;
    const wanted = peers[API];
    const got = sdk && installedPackage(API, sdk.folder)?.version;
    return sdk && wanted && got ? [{ name, version: sdk.version, wanted, got }] : [];
  });
  const unfit = found.filter(({ wanted, got }) => !admits(wanted, got));
  const [first] = unfit;
  if (first !== undefined) {
    const names = unfit.map(({ name, version }) => `${name} ${version}`).join(", ");
    const says = `${names} ${unfit.length === 1 ? "wants" : "want"} ${API} ${first.wanted}, and ${first.got} is what comes`;
    const api = apiFor(Number.parseInt(first.version, 10));
    return [sdkUnfit(says, [addCommand(manager, [`${API}@~${api}`])])];
  }
  const sdks = found.filter(({ name }) => /^@opentelemetry\/(?:sdk-|auto-)/.test(name));
  if (sdks.length === 0) return [];
  return [well("sdk", sdks.map(({ name, version }) => `${name} ${version}`).join(", "))];
}

/** Of ranges as these packages write them, `>=1.3.0 <1.10.0` or `^1.9.0`; any other admits all. */
function admits(range: string, version: string): boolean {
  return range.split("||").some((one) => {
    const parts = [...one.matchAll(/(>=|<|\^|~)\s*v?(\d[\d.]*)/g)];
    return parts.every(([, sign, number = ""]) => {
      if (sign === "<") return isOlder(version, number);
      if (isOlder(version, number)) return false;
      const same = sign === "^" ? 1 : sign === "~" ? 2 : 0;
      const head = (text: string): string => text.split(".").slice(0, same).join(".");
      return head(version) === head(number);
    });
  });
}
