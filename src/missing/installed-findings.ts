/** installedFindings(): what is wrong with the packages that woven code will run with. */
import type { Finding } from "../findings.ts";
import { packageNames } from "../project/listed.ts";
import { apiFindings } from "./api-copies.ts";
import { abiFindings } from "./runtime-abi.ts";
import { nodeFindings } from "./sdk-line.ts";

export function installedFindings(
  root: string,
  content: Readonly<Record<string, unknown>>,
): readonly Finding[] {
  return [
    ...abiFindings(root),
    ...apiFindings(root),
    ...nodeFindings(root, packageNames(content), process.versions.node),
  ];
}
