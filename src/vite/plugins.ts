/** Vite's two plugins: one sees what authors wrote, the other what compilers made of it. */
import type { Plugin, ResolvedConfig } from "vite";
import type { HostOptions } from "../options.ts";
import { Builds } from "../rollup-like/builds.ts";
import { commonHooks } from "../rollup-like/common.ts";
import { sourceFilter } from "../rollup-like/hook-filter.ts";
import { weaveCompiled, weaveModule } from "../rollup-like/hooks.ts";
import { COMPONENT } from "../rollup-like/module-id.ts";
import { prebundleRuntime } from "./prebundle.ts";
import { Refresh } from "./refresh.ts";
import { reloadWithRules, watchRules } from "./reload.ts";

type Transform = Extract<Plugin["transform"], { handler: unknown }>;

export class Vite {
  readonly #options: HostOptions;
  // Both are known once Vite is configured.
  #builds!: Builds;
  #refresh!: Refresh;

  constructor(options: HostOptions) {
    this.#options = options;
  }

  first(): Plugin {
    const transform = this.#weavesSources();
    return {
      name: "spanweave",
      enforce: "pre",
      ...commonHooks(() => this.#builds),
      config: prebundleRuntime,
      configResolved: (config) => {
        this.#configure(config);
        // Vite hands it on to Rolldown, though its own types know simpler ones alone.
        transform.filter = sourceFilter(this.#builds.of({}).weaving) as object;
      },
      configureServer: (server) => watchRules(server, this.#builds),
      hotUpdate: reloadWithRules(() => this.#builds),
      transform,
    };
  }

  last(): Plugin {
    const transform = this.#weavesCompiled();
    return {
      name: "spanweave:compiled",
      enforce: "post",
      configResolved({ command }) {
        if (command === "build") transform.filter = { id: COMPONENT };
      },
      transform,
    };
  }

  #configure({ root, logLevel, command, plugins }: ResolvedConfig): void {
    this.#builds = new Builds(this.#options, root);
    this.#builds.isLoud = logLevel !== "silent";
    this.#refresh = new Refresh(command, plugins);
  }

  #weavesSources(): Transform {
    const vite = this;
    return {
      order: "pre",
      handler(code, id, options) {
        if (vite.#refresh.comesFirst(this, id, code)) return null;
        return weaveModule(this, vite.#builds, code, id, options?.moduleType);
      },
    };
  }

  #weavesCompiled(): Transform {
    const vite = this;
    return {
      handler(code, id) {
        const isTurn = COMPONENT.test(id) || vite.#refresh.isDone(id);
        return isTurn ? weaveCompiled(this, vite.#builds, code, id) : null;
      },
    };
  }
}
