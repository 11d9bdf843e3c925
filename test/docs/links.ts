/** brokenLinks(): links of a page that lead to no file, or to no heading of a page. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Page, readPage } from "./page.ts";

export function brokenLinks(page: Page): readonly string[] {
  return page.links
    .filter(({ to }) => !/^https?:/.test(to))
    .filter(({ to }) => !leadsSomewhere(page, to))
    .map(({ to, line }) => `${page.path}:${line}: ${to}`);
}

/** What a link of a page leads to, from the root of the repository. */
export function targetOf({ path }: Page, to: string): { path: string; anchor?: string } {
  const [file = "", anchor] = to.split("#");
  const target = file === "" ? path : join(path, "..", file);
  return anchor === undefined ? { path: target } : { path: target, anchor };
}

function leadsSomewhere(page: Page, to: string): boolean {
  const { path, anchor } = targetOf(page, to);
  if (!existsSync(path)) return false;
  if (anchor === undefined || statSync(path).isDirectory()) return anchor === undefined;
  return readPage(path).sections.some((section) => section.anchor === anchor);
}
