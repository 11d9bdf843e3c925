/** apiUsers(): who calls the OpenTelemetry API in a program, and which copy each one gets. */
import { type Installed, installedPackage } from "../project/installed.ts";
import { listedIn } from "../project/listed.ts";

const API = "@opentelemetry/api";
const RUNTIME = "@spanweave/runtime";

export interface ApiUser {
  /** Of its package; "this project" for the application. */
  readonly name: string;
  /** Of the API that it gets. */
  readonly version: string;
}

const LISTS = ["dependencies", "optionalDependencies", "peerDependencies"];
/** So many packages no program has; it is for what links in circles. */
const MOST = 10_000;

/**
 * Goes from package to package, as they find each other, and does not search folders: that is right for every layout
 * of node_modules, workspaces and links among them, and sees no copy that nobody gets.
 */
export function apiUsers(
  folder: string,
  content: Readonly<Record<string, unknown>>,
): readonly ApiUser[] {
  const own: Installed = { folder, version: "", content };
  const waiting: (readonly [string, Installed])[] = [["this project", own]];
  const seen = new Set([folder]);
  const users: ApiUser[] = [];
  for (const [name, found] of waiting) {
    // The runtime of a bundle may be a development dependency.
    const more = found === own ? [RUNTIME] : [];
    const asks = [...new Set([...Object.keys(listedIn(found.content, LISTS)), ...more])];
    const api = asks.includes(API) ? installedPackage(API, found.folder) : undefined;
    if (api !== undefined) users.push({ name, version: api.version });
    for (const asked of asks) {
      const next = installedPackage(asked, found.folder);
      if (next === undefined || seen.has(next.folder) || seen.size > MOST) continue;
      seen.add(next.folder);
      waiting.push([asked, next]);
    }
  }
  return users;
}
