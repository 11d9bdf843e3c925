/** Runs the tests of a throw-away project by vitest, in this very program, with the plugin. */
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { UserConfig } from "vite";
import { type CliOptions, startVitest } from "vitest/node";
import spanweave, { type HostOptions } from "../../src/vitest.ts";
import { project } from "./project.ts";

export const repository: string = fileURLToPath(new URL("../..", import.meta.url));
const runtime = (file: string): string => join(repository, `runtime/src/${file}.ts`);

export interface Result {
  readonly name: string;
  readonly state: string;
  readonly errors: readonly string[];
  /** Of the first error. */
  readonly stack: string;
}

/** In the order of their files. */
export async function runTests(
  files: Readonly<Record<string, string>>,
  config: Pick<CliOptions, "pool" | "isolate" | "fileParallelism"> = {},
  options?: HostOptions,
  setupFiles: string[] = [],
): Promise<Result[]> {
  const { root } = project(files);
  const given: CliOptions = { ...config, root, watch: false, config: false, reporters: [{}] };
  const vite: UserConfig & { readonly test: object } = {
    test: { setupFiles },
    plugins: [spanweave(options)],
    resolve: {
      alias: {
        "@spanweave/runtime/emitted": runtime("emitted"),
        "@spanweave/runtime/testing": runtime("testing"),
        "@opentelemetry/api": join(repository, "node_modules/@opentelemetry/api"),
      },
    },
    logLevel: "silent",
  };
  const vitest = await startVitest("test", [], given, vite);
  const modules = vitest.state.getTestModules();
  modules.sort((one, other) => (one.moduleId < other.moduleId ? -1 : 1));
  const results = modules.flatMap((module) => [
    ...module.errors().map((error) => resultOf("", "failed", [error])),
    ...[...module.children.allTests()].map((one) => {
      const { state, errors = [] } = one.result();
      return resultOf(one.name, state, errors);
    }),
  ]);
  await vitest.close();
  return results;
}

interface Shown {
  readonly message: string;
  readonly stacks?: readonly {
    readonly file: string;
    readonly line: number;
    readonly column: number;
  }[];
}

function resultOf(name: string, state: string, errors: readonly Shown[]): Result {
  const [first] = errors[0]?.stacks ?? [];
  const stack = first === undefined ? "" : `${basename(first.file)}:${first.line}:${first.column}`;
  return { name, state, errors: errors.map(({ message }) => message), stack };
}
