/** What is added to a package.json: packages, each in its list, and lines of scripts. */
import { setMember } from "./json-edit.ts";
import type { Project } from "./project.ts";

export type List = "dependencies" | "devDependencies";

/** A package that is listed somewhere stays where it is. */
export function addPackages(
  manifest: string,
  { listed, content }: Project,
  list: List,
  packages: Readonly<Record<string, string>>,
): string {
  const missing = Object.entries(packages).filter(([name]) => !(name in listed));
  const start = missing.length === 0 || list in content ? manifest : addList(manifest, list);
  return missing.reduce(
    (text, [name, range]) =>
      setMember(text, [list, name], JSON.stringify(range), (there) => there > name),
    start,
  );
}

/** In the order that npm gives them. */
function addList(manifest: string, list: List): string {
  return setMember(manifest, [list], "{}", (there) => there > list && /ependencies$/.test(there));
}

export function setScript(manifest: string, name: string, line: string): string {
  return setMember(manifest, ["scripts", name], JSON.stringify(line));
}
