/** The Rolldown plugin, which tsdown takes too. */
import type { Plugin } from "rolldown";
import { type HostOptions, isSwitchedOff } from "./options.ts";
import { Builds } from "./rollup-like/builds.ts";
import { commonHooks } from "./rollup-like/common.ts";
import { sourceFilter } from "./rollup-like/hook-filter.ts";
import { weaveModule } from "./rollup-like/hooks.ts";

export type { HostOptions } from "./options.ts";

export default function spanweave(options: HostOptions = {}): Plugin {
  if (isSwitchedOff()) return { name: "spanweave" };
  const builds = new Builds(options, process.cwd());
  return {
    name: "spanweave",
    ...commonHooks(() => builds),
    options({ logLevel }) {
      builds.isLoud = logLevel !== "silent";
    },
    transform: {
      order: "pre",
      filter: sourceFilter(builds.of({}).weaving),
      handler(code, id, { moduleType }) {
        return weaveModule(this, builds, code, id, moduleType);
      },
    },
  };
}
