/** What can be said to a program that is only started. */
import type { HostOptions } from "../options.ts";

export function optionsFromEnvironment(): HostOptions & { readonly strict: boolean } {
  const { SPANWEAVE_CONFIG: config, SPANWEAVE_STRICT } = process.env;
  return { ...(config && { config }), strict: SPANWEAVE_STRICT === "1" };
}

/** Whether it tells how much was woven, and why not more. */
export function isReporting(): boolean {
  return process.env.SPANWEAVE_REPORT === "1";
}
