/** A runtime that is installed, and older than what woven code calls. */
import { ABI } from "../../transformer/shape.ts";
import { type Finding, runtimeTooOld } from "../findings.ts";
import { installedPackage } from "../project/installed.ts";
import { addCommand, packageManagerOf } from "../project/package-manager.ts";

export function abiFindings(root: string): readonly Finding[] {
  const runtime = installedPackage("@spanweave/runtime", root);
  const { abi } = (runtime?.content.spanweave ?? {}) as { abi?: unknown };
  if (runtime === undefined || typeof abi !== "number" || abi >= ABI) return [];
  const mend = addCommand(packageManagerOf(root), ["@spanweave/runtime@latest"]);
  return [runtimeTooOld(runtime.version, mend)];
}
