/** mayConcern(): tells most files apart before anything that weaves is loaded. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { configsIn, governingFolder, isInNodeModules } from "../config/find.ts";

/** Whether a tag or a rule may concern the file. What is not original may have lost its comments. */
export function mayConcern(path: string, source: string | Buffer, isOriginal: boolean): boolean {
  if (!mayBeOurs(path)) return false;
  if (hasRules(path) || (!isOriginal && !/\.[cm]?js$/.test(path))) return true;
  return MARKS.some((mark) => source.includes(mark));
}

/** Whether the file may concern us, whatever it holds. */
export function mayBeOurs(path: string): boolean {
  if (!/\.[cm]?[jt]sx?$/.test(path) || path.startsWith(own)) return false;
  return !isInNodeModules(path) || hasRules(path);
}

/** Who weaves is not woven, and must not wait for itself to be loaded. */
const own = fileURLToPath(new URL("../..", import.meta.url));

/** What names a map was made of another text. */
const MARKS = ["@trace", "sourceMappingURL="];

/** Whether a rules file may speak of it. */
function hasRules(path: string): boolean {
  return isNamed || isBelowRules(workingDirectory) || isBelowRules(governingFolder(path));
}

const isNamed = process.env.SPANWEAVE_CONFIG !== undefined;
const workingDirectory = process.cwd();
const known = new Map<string, boolean>();

function isBelowRules(folder: string): boolean {
  const found = known.get(folder);
  if (found !== undefined) return found;
  const parent = dirname(folder);
  const isBelow = configsIn(folder).length > 0 || (parent !== folder && isBelowRules(parent));
  known.set(folder, isBelow);
  return isBelow;
}
