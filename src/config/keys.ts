/** KEYS: what a rules file may say besides its rules, presets and environments. */
import { either, type Form, flag, listOf, text } from "../../transformer/forms.ts";
import type { Config, ConfigSection } from "./define.ts";

type Key = keyof Config;
type Nested = "rules" | "presets" | "environments";

/** For people: in the JSON Schema. */
export const ABOUT: Readonly<Record<Key, string>> = {
  $schema: "Where the schema of this file is, for editors.",
  extends: "Files or packages. What they say comes first, as if it stood here.",
  rules: "Rules merge in their order, and the last one that matches decides.",
  presets: "Options under one word, for preset of a rule and for @trace.name.",
  tags: "Whether @trace and @notrace are read. Default: true.",
  trace: "Whether anything is woven. Default: true.",
  nodeModules:
    "Whether all code below node_modules folders is woven too. Default: false; rules whose files name node_modules need no switch.",
  services:
    "Globs on the service's name: OTEL_SERVICE_NAME, else the package's name without its scope. Others are not woven. A leading ! excludes.",
  environments:
    "By SPANWEAVE_ENV, else NODE_ENV, else development: what a section says comes last, so it wins.",
};

const names: Form<string | readonly string[]> = either(text, listOf(text));

export const FORMS: { readonly [K in Exclude<Key, Nested>]: Form<Exclude<Config[K], undefined>> } =
  {
    $schema: text,
    extends: names,
    tags: flag,
    trace: flag,
    nodeModules: flag,
    services: names,
  };

export const KEYS: readonly Key[] = Object.keys(ABOUT) as Key[];

export const SECTION_KEYS: readonly (keyof ConfigSection)[] = ["rules", "presets", "tags", "trace"];
