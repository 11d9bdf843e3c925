/** What a rules file can depend on: the environment's name, and the service's. */
import { join } from "node:path";
import { compileGlobs } from "../../transformer/globs.ts";
import { PackageJsons } from "../package-json.ts";

export function environmentName(): string {
  const { SPANWEAVE_ENV, NODE_ENV } = process.env;
  return SPANWEAVE_ENV || NODE_ENV || "development";
}

/** Why a service is not woven; undefined where it is. */
export function unlistedService(
  services: string | readonly string[] | undefined,
  root: string,
): string | undefined {
  if (services === undefined) return undefined;
  const name = serviceName(root);
  if (name === undefined) {
    return '"services" lists who is woven, and neither OTEL_SERVICE_NAME nor a package.json names this service';
  }
  return compileGlobs(services)(name) ? undefined : `"services" does not list "${name}"`;
}

/** A service is called as its package, without the scope. */
function serviceName(root: string): string | undefined {
  if (process.env.OTEL_SERVICE_NAME) return process.env.OTEL_SERVICE_NAME;
  const packages = new PackageJsons();
  let found = packages.nearest(join(root, "package.json"));
  while (found !== undefined) {
    const { name } = found.content;
    if (typeof name === "string" && name !== "") return name.replace(/^@[^/]*\//, "");
    found = packages.nearest(found.folder);
  }
  return undefined;
}
