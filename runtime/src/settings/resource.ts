/** resourceOf(): what describes the program beside its spans. */
import type { Exporter } from "./exporters.ts";
import { isRecord, text } from "./kinds.ts";
import { optionOf, shown } from "./option-value.ts";
import type { StartOptions } from "./options.ts";
import { quoted } from "./quoted.ts";
import type { Found, Reader } from "./reader.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Settings } from "./types.ts";
import { VARIABLES } from "./variables.ts";

type Value = string | number | boolean;

const SERVICE = "service.name";
const VERSION = "service.version";
const ENVIRONMENT = "deployment.environment.name";
const PROJECT = "openinference.project.name";

/** The later wins: surroundings, aliases, the standard's variables, code. */
export function resourceOf(
  reader: Reader,
  given: StartOptions,
  surroundings: Surroundings,
  exporters: readonly Exporter[],
): Settings["resource"] {
  const { serviceName, environment, resource: variable } = VARIABLES;
  const standard = reader.get(variable);
  const name = reader.find(serviceName);
  const isOwnName = name?.name === serviceName.names[0];
  const place = reader.find(environment);
  if (!isOwnName) compareWith(reader, standard, SERVICE, name);
  compareWith(reader, standard, ENVIRONMENT, place);
  const resource = {
    ...factsOf(surroundings),
    [SERVICE]: name?.value ?? surroundings.packageName ?? unknownService(surroundings),
    ...(place !== undefined && { [ENVIRONMENT]: place.value }),
    ...standard,
    ...(isOwnName && { [SERVICE]: name.value }),
    ...givenAttributes(reader, given.resource),
    ...named(reader, "serviceName", SERVICE, given.serviceName),
    ...named(reader, "version", VERSION, given.version),
    ...named(reader, "environment", ENVIRONMENT, given.environment),
  };
  return { ...projectOf(reader, exporters, resource), ...resource };
}

function factsOf({
  packageVersion,
  host,
  pid,
  runtime,
}: Surroundings): Readonly<Record<string, Value>> {
  return {
    ...(packageVersion !== undefined && { [VERSION]: packageVersion }),
    ...(host !== undefined && { "host.name": host }),
    ...(pid !== undefined && { "process.pid": pid }),
    ...(runtime !== undefined && {
      "process.runtime.name": runtime.name,
      "process.runtime.version": runtime.version,
    }),
  };
}

/** https://opentelemetry.io/docs/specs/semconv/resource/#service */
function unknownService({ executable = "node" }: Surroundings): string {
  return `unknown_service:${executable}`;
}

function compareWith(
  reader: Reader,
  standard: Readonly<Record<string, string>>,
  key: string,
  alias: Found<string> | undefined,
): void {
  const value = standard[key];
  if (value === undefined || alias === undefined) return;
  const name = `${key} of ${VARIABLES.resource.names[0]}`;
  reader.compare({ name, value }, alias, quoted);
}

function givenAttributes(reader: Reader, given: unknown): Readonly<Record<string, Value>> {
  if (given === undefined) return {};
  if (!isRecord(given)) {
    const is = `start(): resource is ${shown(given)}`;
    reader.report("SW519", `${is}; it takes an object of attributes, and is left out`);
    return {};
  }
  const attributes: [string, Value][] = [];
  for (const [key, value] of Object.entries(given)) {
    if (isValue(value)) attributes.push([key, value]);
    else if (value !== undefined) {
      const takes = "it takes a text, a number or a boolean, and is left out";
      reader.report("SW519", `start(): resource[${quoted(key)}] is ${shown(value)}; ${takes}`);
    }
  }
  return Object.fromEntries(attributes);
}

function isValue(value: unknown): value is Value {
  return ["string", "boolean"].includes(typeof value) || Number.isFinite(value);
}

function named(
  reader: Reader,
  option: string,
  attribute: string,
  value: unknown,
): Readonly<Record<string, string>> {
  const read = optionOf(reader, option, value, text);
  return read === undefined ? {} : { [attribute]: read };
}

/** Arize and Phoenix sort traces by a project. One resource serves all exporters, so there is one. */
function projectOf(
  reader: Reader,
  exporters: readonly Exporter[],
  resource: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  const projects = exporters.flatMap(({ chosen }) => {
    if (chosen.name !== "arize" && chosen.name !== "phoenix") return [];
    const { fields, name } = chosen;
    const variable = name === "arize" ? VARIABLES.arizeProject : VARIABLES.phoenixProject;
    const said = fields.projectName;
    const found =
      said === undefined
        ? reader.find(variable)
        : { name: `start(): ${fields.path}.projectName`, value: said };
    return [{ isArize: name === "arize", found }];
  });
  if (projects.length === 0) return {};
  const standard = resource[PROJECT];
  const ranked = [
    ...(standard === undefined
      ? []
      : [{ name: `the resource's ${PROJECT}`, value: String(standard) }]),
    ...projects.flatMap(({ found }) => found ?? []),
  ];
  const [used] = ranked;
  for (const other of ranked) if (used !== undefined) reader.compare(used, other, quoted);
  const project = used?.value ?? resource[SERVICE] ?? "";
  const isArize = projects.some((one) => one.isArize);
  return { [PROJECT]: project, ...(isArize && { model_id: project }) };
}
