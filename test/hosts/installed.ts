/** Both packages as a program would have them installed, made from the source without npm. */
import { cpSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";

const repository: string = fileURLToPath(new URL("../..", import.meta.url));

export interface Installed {
  /** To be linked to as `node_modules`. */
  readonly folder: string;
  remove(): void;
}

/** Below the repository's `node_modules`, where other packages are found from. */
export async function installBoth(name: string): Promise<Installed> {
  const room = join(repository, `node_modules/.cache/spanweave/${name}-${process.pid}`);
  rmSync(room, { recursive: true, force: true });
  const folder = join(room, "node_modules");
  const own = join(folder, "spanweave");
  const runtime = join(folder, "@spanweave/runtime");
  for (const [from, to] of [
    [".", own],
    ["runtime", runtime],
  ] as const) {
    mkdirSync(to, { recursive: true });
    cpSync(join(repository, from, "package.json"), join(to, "package.json"));
  }
  symlinkSync(join(repository, "node_modules/@opentelemetry"), join(folder, "@opentelemetry"));
  await Promise.all([
    compile(["src/**/*.ts", "transformer/**/*.ts"], ".", join(own, "dist"), "esm", ".js"),
    compile(["runtime/src/**/*.ts"], "runtime/src", join(runtime, "dist"), "esm", ".js"),
    compile(["runtime/src/**/*.ts"], "runtime/src", join(runtime, "dist"), "cjs", ".cjs"),
  ]);
  return { folder, remove: () => rmSync(room, { recursive: true, force: true }) };
}

/** File by file, as they are published. */
async function compile(
  entryPoints: string[],
  outbase: string,
  outdir: string,
  format: NonNullable<BuildOptions["format"]>,
  extension: string,
): Promise<void> {
  const siblings: Plugin = {
    name: "siblings",
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\// }, ({ path, kind }) =>
        kind === "entry-point"
          ? undefined
          : { path: path.replace(/\.ts$/, extension), external: true },
      );
    },
  };
  await build({
    absWorkingDir: repository,
    ...{ entryPoints, outbase, outdir, format },
    outExtension: { ".js": extension },
    bundle: true,
    packages: "external",
    platform: "node",
    target: "es2022",
    plugins: [siblings],
    logLevel: "warning",
  });
}
