/** pluginOptions(): what the entry of `compilerOptions.plugins` in a tsconfig says to us. */
import type { HostOptions } from "../options.ts";

export const TRANSFORM = "spanweave/transformer";

/** What ts-patch reads itself: https://github.com/nonara/ts-patch#plugin-entry-interface */
const OF_TS_PATCH = new Set([
  ...["transform", "type", "import", "name", "isEsm", "tsConfig", "resolvePathAliases"],
  ...["after", "afterDeclarations", "transformProgram"],
]);

export function pluginOptions(plugins: readonly unknown[]): HostOptions {
  return optionsOfEntry(plugins.find(isOurs) ?? {});
}

/** Without what says where the transformer is, and not what it does. */
export function optionsOfEntry(entry: object): HostOptions {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => !OF_TS_PATCH.has(name)));
}

export function hasPluginEntry(plugins: readonly unknown[]): boolean {
  return plugins.some(isOurs);
}

function isOurs(plugin: unknown): plugin is Readonly<Record<string, unknown>> {
  return (
    typeof plugin === "object" &&
    plugin !== null &&
    (plugin as { transform?: unknown }).transform === TRANSFORM
  );
}
