/** The Rollup plugin. */
import type { Plugin } from "rollup";
import { type HostOptions, isSwitchedOff } from "./options.ts";
import { Builds } from "./rollup-like/builds.ts";
import { commonHooks } from "./rollup-like/common.ts";
import { recallCached, weaveModule } from "./rollup-like/hooks.ts";

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
      handler(code, id) {
        return weaveModule(this, builds, code, id);
      },
    },
    shouldTransformCachedModule({ id }) {
      return recallCached(this, builds, id);
    },
  };
}
