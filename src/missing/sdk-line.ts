/** Packages of OpenTelemetry that want a newer Node than the one that runs. */
import { type Finding, nodeTooOld } from "../findings.ts";
import { installedPackage } from "../project/installed.ts";
import { isOlder, lowestOf } from "../project/node-version.ts";
import { olderVersion } from "../project/otel-lines.ts";
import { addCommand, packageManagerOf } from "../project/package-manager.ts";

/** `listed` are the names of the packages that an application asks for. */
export function nodeFindings(
  root: string,
  listed: readonly string[],
  node: string,
): readonly Finding[] {
  const wanting = listed.filter(isOfOpenTelemetry).flatMap((name) => {
    const wanted = lowestNode(name, root);
    return wanted !== undefined && isOlder(node, wanted) ? [{ name, wanted }] : [];
  });
  const [first] = wanting;
  if (first === undefined) return [];
  const highest = wanting.reduce(
    (high, { wanted }) => (isOlder(high, wanted) ? wanted : high),
    "0",
  );
  const names = wanting.map(({ name }) => name);
  // The API of the same line, which runs everywhere and so is never among them.
  const all = [...(listed.includes(API) ? [API] : []), ...names];
  const fitting = all.flatMap((name) => {
    const version = olderVersion(name);
    return version === undefined ? [] : [`${name}@${version}`];
  });
  const older = fitting.length > 0 ? `${addCommand(packageManagerOf(root), fitting)}, or ` : "";
  return [nodeTooOld(names, highest, node, `${older}use Node ${highest}`)];
}

const API = "@opentelemetry/api";

function isOfOpenTelemetry(name: string): boolean {
  return name.startsWith("@opentelemetry/");
}

function lowestNode(name: string, root: string): string | undefined {
  const engines = installedPackage(name, root)?.content.engines as { node?: unknown } | undefined;
  return typeof engines?.node === "string" ? lowestOf(engines.node) : undefined;
}
