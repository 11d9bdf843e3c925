/** Which packages a package.json asks for. */

export type PackageContent = Readonly<Record<string, unknown>>;

const LISTS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/** The range of each, by its name. */
export function listedIn(
  content: PackageContent,
  lists: readonly string[] = LISTS,
): Readonly<Record<string, string>> {
  const found = lists.flatMap((list) => Object.entries(objectAt(content, list)));
  return Object.fromEntries(found.map(([name, range]) => [name, String(range)]));
}

export function packageNames(content: PackageContent): readonly string[] {
  return Object.keys(listedIn(content));
}

export function scriptsOf(content: PackageContent): Readonly<Record<string, string>> {
  const scripts = Object.entries(objectAt(content, "scripts"));
  return Object.fromEntries(scripts.map(([name, line]) => [name, String(line)]));
}

function objectAt(content: PackageContent, key: string): object {
  const value = content[key];
  return typeof value === "object" && value !== null ? value : {};
}
