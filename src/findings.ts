/** What a host has to say, one factory a code. Findings about source text are the transformer's. */
import type { Diagnostic, Rule, Severity } from "../transformer/types.ts";

/** A diagnostic whose place in a text may be unknown. */
export type Finding = Pick<Diagnostic, "code" | "severity" | "message" | "suggestion"> & {
  readonly place?: Place;
};

/** Lines and columns count from 1, in UTF-16. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly lineText: string;
}

/** What the transformer found, in the words of a host. */
export function findingOf(
  diagnostic: Diagnostic,
  file: string,
): Finding & { readonly place: Place } {
  const { code, severity, message, suggestion, line, column, lineText, span } = diagnostic;
  const length = Math.max(0, Math.min(span.end - span.start, lineText.length - column + 1));
  return { code, severity, message, suggestion, place: { file, line, column, length, lineText } };
}

export function badConfig(message: string, place: Place): Finding {
  return { code: "SW402", severity: "error", message, suggestion: undefined, place };
}

export function unreadableConfig(path: string, reason: string): Finding {
  return finding("SW403", "error", `cannot read the rules file ${path}: ${reason}`);
}

/** `origin` tells where it stands, when no place does. */
export function deadRule(
  rule: Rule,
  place: Place | undefined,
  severity: Severity,
  origin?: string,
): Finding {
  const named = place !== undefined || origin === undefined ? "this rule" : origin;
  const said = `${named} matches no function: ${JSON.stringify(rule)}`;
  return { ...finding("SW404", severity, said), ...(place && { place }) };
}

export function neverSeen(files: readonly string[], severity: Severity): Finding {
  return finding(
    "SW405",
    severity,
    `${files.join(", ")} reached the bundle without being woven: another plugin loaded it`,
    "put spanweave() before that plugin, or call weave() of spanweave/esbuild in its onLoad",
  );
}

export function unparsed(reason: string, place: Place, severity: Severity): Finding {
  const message = `this file stays as it is, since spanweave cannot parse it: ${reason}`;
  return { ...finding("SW406", severity, message), place };
}

export function notText(file: string, severity: Severity): Finding {
  return finding("SW407", severity, `${file} is left as it is, since it is not valid UTF-8`);
}

export function unknownLanguage(file: string, severity: Severity): Finding {
  const message = `${file} is left as it is, since its name does not tell its language`;
  return finding("SW412", severity, message);
}

export function forgivenImport(specifier: string, place: Place, severity: Severity): Finding {
  return {
    ...finding(
      "SW413",
      severity,
      `"${specifier}" can't be resolved; woven, esbuild no longer says so and it fails at run time`,
      "install it, mark it as external, or put the import into a try of its own",
    ),
    place,
  };
}

export function runtimeNotListed(packageJson: string): Finding {
  return finding(
    "SW408",
    "warning",
    `woven code needs @spanweave/runtime, which ${packageJson} does not list in its dependencies`,
    "npm i @spanweave/runtime",
  );
}

export function runtimeNotFound(root: string): Finding {
  return finding(
    "SW409",
    "error",
    `woven code needs @spanweave/runtime, which cannot be found from ${root}`,
    "npm i @spanweave/runtime",
  );
}

export function widenedRules(config: string): Finding {
  return finding(
    "SW410",
    "warning",
    `${config} now names files that this build does not watch for`,
    "start the build again",
  );
}

export function severalConfigs(path: string, others: readonly string[]): Finding {
  return finding(
    "SW414",
    "warning",
    `${path} is read, and ${others.join(", ")} beside it is not`,
    "keep one rules file in a folder",
  );
}

/** `path` tells where it stands, when no place does. */
export function wrongConfig(
  { code, message, suggestion }: Pick<Finding, "code" | "message" | "suggestion">,
  path: string,
  place: Place | undefined,
): Finding {
  const said = place === undefined ? `${path}: ${message}` : message;
  return { ...finding(code, "error", said, suggestion), ...(place && { place }) };
}

export function configFailed(path: string, reason: string, place: Place | undefined): Finding {
  const said = finding("SW419", "error", `the rules file ${path} failed: ${reason}`);
  return { ...said, ...(place && { place }) };
}

export function configSaysNothing(path: string, why: string): Finding {
  return finding("SW420", "error", `the rules file ${path} says nothing: ${why}`);
}

export function configIsAsynchronous(path: string, why: string): Finding {
  return finding(
    "SW421",
    "error",
    `the rules file ${path} ${why}, but compilers can't wait for it`,
    "do what takes time before the build, and read the outcome from a file or a variable",
  );
}

export function noTypeScript(path: string): Finding {
  return finding(
    "SW422",
    "error",
    `nothing here can read TypeScript, which ${path} is written in`,
    "npm i -D esbuild, or use Node 22.18 or later, or write the rules file in JavaScript or JSON",
  );
}

export function staleOutputs(files: readonly string[]): Finding {
  return finding(
    "SW471",
    "error",
    `${listed(files)} stays as other rules or another version of spanweave wove it`,
    "compile again from the start, then weave: tsc --build --force, or without incremental",
  );
}

export function sourceChanged(file: string, source: string): Finding {
  return finding(
    "SW474",
    "error",
    `${file} stays as it is: ${source} was edited after it was compiled`,
    "compile again, then weave",
  );
}

export function noMap(files: readonly string[]): Finding {
  return finding(
    "SW472",
    "warning",
    `${listed(files)} came without a source map: only tags that the compiler kept are read, and spans have the places of the compiled code`,
    'set "sourceMap": true in tsconfig.json',
  );
}

export function severalSources(file: string): Finding {
  return finding(
    "SW473",
    "warning",
    `${file} stays as it is, since it was made of several sources`,
    "weave before bundling: with the plugin of the bundler, or in what is bundled",
  );
}

export function unwritableOutput(file: string, reason: string): Finding {
  return finding("SW475", "error", `${file} stays as it is: it can't be written: ${reason}`);
}

function listed([first = "", ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first}, and ${others.length} more,`;
}

function finding(code: string, severity: Severity, message: string, suggestion?: string): Finding {
  return { code, severity, message, suggestion };
}
