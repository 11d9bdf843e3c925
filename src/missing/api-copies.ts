/** Several versions of the OpenTelemetry API: what one registers, another does not see. */
import { type Finding, severalApis } from "../findings.ts";
import { installedPackage } from "../project/installed.ts";
import { addCommand, packageManagerOf } from "../project/package-manager.ts";

const API = "@opentelemetry/api";

/** Their providers are registered in the copy that they get, or in the application's. */
const SDKS = ["sdk-node", "sdk-trace", "sdk-trace-base", "sdk-trace-node", "sdk-trace-web"].map(
  (name) => `@opentelemetry/${name}`,
);

/** Copies of one version share what they register: https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/global-utils.ts */
export function apiFindings(root: string): readonly Finding[] {
  const own = installedPackage(API, root);
  if (own === undefined) return [];
  const others = ["@spanweave/runtime", ...SDKS].flatMap((name) => {
    const theirs = apiOf(name, root);
    return theirs === undefined || theirs === own.version ? [] : [[name, theirs] as const];
  });
  if (others.length === 0) return [];
  const manager = packageManagerOf(root);
  const [wanted = own.version] = SDKS.flatMap((name) => apiOf(name, root) ?? []);
  const add = wanted === own.version ? "" : `${addCommand(manager, [`${API}@${wanted}`])}; `;
  return [severalApis(own.version, Object.fromEntries(others), add + ASK[manager])];
}

const ASK = {
  npm: `npm dedupe; npm ls ${API} tells who asks for another one`,
  pnpm: `pnpm dedupe; pnpm why ${API} tells who asks for another one`,
  yarn: `yarn dedupe; yarn why ${API} tells who asks for another one`,
  bun: `bun pm why ${API} tells who asks for another one`,
} as const;

function apiOf(user: string, root: string): string | undefined {
  const found = installedPackage(user, root);
  return found && installedPackage(API, found.folder)?.version;
}
