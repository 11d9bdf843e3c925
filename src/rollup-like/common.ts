/** The hooks that Rollup, Rolldown and Vite have alike. */
import type { Builds } from "./builds.ts";
import { DOOR, type Resolved, resolveDoor } from "./door.ts";
import { type Context, endBuild, startBuild } from "./hooks.ts";

type ResolverContext = Parameters<typeof resolveDoor>[0];

export interface CommonHooks {
  buildStart(this: Context): void;
  resolveId: {
    order: "pre";
    filter: { id: RegExp };
    handler(
      this: ResolverContext,
      source: string,
      importer: string | undefined,
    ): Promise<(Resolved & { external: boolean; moduleSideEffects: false }) | undefined>;
  };
  buildEnd(this: Context, error?: Error): void;
}

/** `builds` are known once the bundler has told where it works. */
export function commonHooks(builds: () => Builds): CommonHooks {
  return {
    buildStart() {
      startBuild(this, builds());
    },
    resolveId: {
      order: "pre",
      filter: { id: DOOR },
      handler(source, importer) {
        return resolveDoor(this, source, importer, builds());
      },
    },
    buildEnd(error) {
      endBuild(this, builds(), error !== undefined);
    },
  };
}
