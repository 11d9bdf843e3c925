/** readSettingsOf(): what the project's own runtime makes of the environment. */
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Project } from "../init/project.ts";

/** As far as it is looked at here; @spanweave/runtime/settings has the types of all. */
export interface Settings {
  readonly off: string | undefined;
  readonly service: string;
  readonly ratio: number;
  readonly exporters: readonly ExporterSetting[];
  /** Those that may make spans. */
  readonly libraries: readonly Library[];
  readonly troubles: readonly { readonly code: string; readonly message: string }[];
}

export interface Library {
  readonly name: string;
  readonly tracedBy: string;
  /** None: it is Node's own. */
  readonly packages: readonly string[];
}

export type ExporterSetting =
  | { readonly kind: "console" }
  | { readonly kind: "memory" }
  | OtlpSetting;

export interface OtlpSetting {
  readonly kind: "otlp";
  readonly name: "otlp" | "jaeger" | "arize" | "phoenix";
  readonly protocol: "http/protobuf" | "http/json" | "grpc";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly certificate?: string;
  readonly clientKey?: string;
  readonly clientCertificate?: string;
}

interface SettingsEntry {
  readonly LIBRARIES?: readonly Library[];
  surroundings(): object;
  readSettings(
    env: NodeJS.ProcessEnv,
    given: object,
    surroundings: object,
  ): {
    readonly settings: {
      readonly off: string | undefined;
      readonly resource: Readonly<Record<string, unknown>>;
      readonly sampler: { readonly ratio: number };
      readonly exporters: readonly ExporterSetting[];
      readonly libraries?: readonly string[];
    };
    readonly troubles: Settings["troubles"];
  };
}

/** The installed one is what counts; a text tells why it can't be asked. */
export function readSettingsOf(
  { folder, content }: Project,
  env: NodeJS.ProcessEnv,
): Settings | string {
  try {
    const load = createRequire(join(folder, "package.json"));
    const entry = load("@spanweave/runtime/settings") as SettingsEntry;
    const { name, version } = content;
    const own = {
      ...(typeof name === "string" && name !== "" && { packageName: name }),
      ...(typeof version === "string" && { packageVersion: version }),
    };
    const { settings, troubles } = entry.readSettings(env, {}, { ...entry.surroundings(), ...own });
    const { off, resource, sampler, exporters, libraries: chosen = [] } = settings;
    const service = String(resource["service.name"]);
    const libraries = (entry.LIBRARIES ?? []).filter(({ name }) => chosen.includes(name));
    return { off, service, ratio: sampler.ratio, exporters, libraries, troubles };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return "it is too old to tell its settings";
    return String(message).split("\n", 1)[0] ?? "";
  }
}
