/** Paths as spans and rules see them: from the root, with `/`, never absolute. */

export function pathInRoot(filename: string, root: string | undefined): string {
  const file = filename.replaceAll("\\", "/");
  const base = root?.replaceAll("\\", "/").replace(/\/+$/, "");
  if (base !== undefined && file.startsWith(`${base}/`)) return file.slice(base.length + 1);
  if (!/^(?:\/|[A-Za-z]:\/|\.\.\/)/.test(file)) return file.replace(/^\.\//, "");
  const installed = file.lastIndexOf("/node_modules/");
  return file.slice((installed === -1 ? file.lastIndexOf("/") : installed) + 1);
}
