/** Several copies of the OpenTelemetry API: whether all see the provider that one of them registers. */
import { isOlder } from "../project/node-version.ts";
import { addCommand } from "../project/package-manager.ts";
import { type ApiUser, apiUsers } from "./api-users.ts";
import { type Check, well } from "./check.ts";
import { blindCopies } from "./findings.ts";
import type { Patient } from "./patient.ts";
import { sdkThatStarts } from "./starts.ts";

const API = "@opentelemetry/api";
const RUNTIME = "@spanweave/runtime";

/** Those that register a provider, the likeliest one first. */
const REGISTRARS =
  /^@opentelemetry\/(?:sdk-node|sdk-trace-node|sdk-trace|sdk-trace-base|sdk-trace-web)$/;

export function apiCopiesChecks(patient: Patient): readonly Check[] {
  const { folder, content, manager } = patient.project;
  const users = apiUsers(folder, content);
  const versions = [...new Set(users.map(({ version }) => version))].sort(byVersion);
  const [newest] = versions;
  const registrar = registrarOf(users, patient);
  if (newest === undefined || registrar === undefined || versions.length < 2) return [];
  const name = "api copies";
  const blind = users.filter(({ version }) => !sees(version, registrar.version));
  const who = `${registrar.name} registers with ${registrar.version}`;
  if (blind.length === 0) return [well(name, `${versions.join(", ")}: all work, since ${who}`)];
  const lost = blind.map(({ name, version }) => `${name} (${version})`).join(", ");
  const says = `${who}, which newer copies don't see: spans of ${lost} get lost silently`;
  const wanted = registrar.name === RUNTIME ? newest : registrar.version;
  const { dedupe, why } = ASK[manager];
  return [
    blindCopies(says, [
      [addCommand(manager, [`${API}@${wanted}`]), ...dedupe].join(" && "),
      `${why} ${API} tells who asks for which`,
    ]),
  ];
}

const ASK = {
  npm: { dedupe: ["npm dedupe"], why: "npm ls" },
  pnpm: { dedupe: ["pnpm dedupe"], why: "pnpm why" },
  yarn: { dedupe: ["yarn dedupe"], why: "yarn why" },
  bun: { dedupe: [], why: "bun pm why" },
} as const;

/** The project's own SDK, where it has one; else the runtime starts it. */
function registrarOf(users: readonly ApiUser[], patient: Patient): ApiUser | undefined {
  const sdk =
    sdkThatStarts(patient) === undefined
      ? undefined
      : users.find(({ name }) => REGISTRARS.test(name));
  return sdk ?? users.find(({ name }) => name === RUNTIME);
}

/** https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/semver.ts */
function sees(own: string, registered: string): boolean {
  const [major, minor = 0] = own.split(".").map(Number);
  const [theirMajor, theirMinor = 0] = registered.split(".").map(Number);
  return major === theirMajor && minor <= theirMinor;
}

/** The newest first. */
function byVersion(a: string, b: string): number {
  return isOlder(a, b) ? 1 : -1;
}
