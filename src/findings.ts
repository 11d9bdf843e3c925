/** What a host has to say, one factory a code. Findings about source text are the transformer's. */
import type { Decision, Diagnostic, Rule, Severity } from "../transformer/types.ts";
import { placeIn } from "./place-in.ts";

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

/** `advice` is the host's: how it comes by its files differs. */
export function neverSeen(
  files: readonly string[],
  severity: Severity,
  advice: string | undefined,
): Finding {
  return finding(
    "SW405",
    severity,
    `${files.join(", ")} reached the bundle without being woven: another plugin loaded it`,
    advice,
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

export function noWayBack(path: string): Finding {
  return finding(
    "SW451",
    "warning",
    `no source map leads from what was made of ${path} back to it: lines are those of what was made`,
    "have the compiler before spanweave make source maps",
  );
}

export function runtimeNotListed(packageJson: string, mend: string): Finding {
  return finding(
    "SW408",
    "warning",
    `woven code needs @spanweave/runtime, which ${packageJson} does not list in its dependencies`,
    mend,
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

export function compiledElsewhere(path: string, severity: Severity): Finding {
  return finding(
    "SW441",
    severity,
    `${path} is not traced: another loader compiled it, and left neither tags nor a source map`,
    "name spanweave before that loader: node --import spanweave/register --import ...",
  );
}

export function weavingFailed(path: string, reason: string): Finding {
  return finding("SW442", "error", `${path} runs as it is, since weaving it failed: ${reason}`);
}

export function requiredModule(
  path: string,
  imported: readonly string[],
  severity: Severity,
): Finding {
  return finding(
    "SW444",
    severity,
    `${imported.join(", ")} is not traced: Node 20 hides what ${path} imports, since that is required`,
    `load ${path} by import(), or use Node 22.22.3 or later`,
  );
}

export function unsuitedNode(version: string, severity: Severity): Finding {
  return finding(
    "SW443",
    severity,
    `nothing is traced: Node ${version} can't weave what it loads without changing it`,
    "use Node 20.19, 22.22.3, 24.11.1, 25.1, or a later one of these lines",
  );
}

/** `text` is what was planned; another transformer rebuilt what stood there. */
export function hiddenSite(
  { site, because }: Decision,
  file: string,
  text: string,
  severity: Severity,
): Finding {
  const isTagged = because.by === "tag" || because.by === "class-tag";
  const said = finding(
    "SW431",
    isTagged ? "error" : severity,
    `${site.name} can't be traced: another transformer has built it anew`,
    "put spanweave/transformer first among the plugins of tsconfig.json",
  );
  return { ...said, place: placeIn(text, file, { start: site.place, end: site.place + 1 }) };
}

export function rulesChanged(left: number): Finding {
  return finding(
    "SW432",
    "warning",
    `the rules have changed, but ${left === 1 ? "1 file keeps" : `${left} files keep`} what the old ones wove`,
    "compile all of them: tspc --build --force, or delete the .tsbuildinfo file",
  );
}

export function nestsTooDeepToWeave(file: string, severity: Severity): Finding {
  return finding(
    "SW433",
    severity,
    `${file} nests too deep to be woven, so nothing in it is traced`,
    "split its longest expression",
  );
}

/** What `settle()` throws; undefined for any other error. */
export function optionRefused(error: unknown): Finding | undefined {
  const said = error instanceof Error ? /^\[spanweave\] (SW\d+): (.*)/s.exec(error.message) : null;
  return said === null ? undefined : finding(said[1] ?? "", "error", said[2] ?? "");
}

export function staleOutputs(files: readonly string[]): Finding {
  return finding(
    "SW471",
    "error",
    `${listed(files)} stays as it was woven before: the source, the rules or spanweave itself has changed since`,
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

export function sourceGone(file: string): Finding {
  return finding(
    "SW476",
    "warning",
    `${file} stays as it is: the source that it was compiled from can't be found`,
    "delete it if the source is no more; compilers leave old outputs behind",
  );
}

export function unreadableOutput(file: string, reason: string): Finding {
  return finding("SW477", "error", `${file} stays as it is: it can't be read: ${reason}`);
}

export function unwritableOutput(file: string, reason: string): Finding {
  return finding("SW475", "error", `${file} stays as it is: it can't be written: ${reason}`);
}

/** `own` is the version that the application gets, `others` are those of packages that it uses. */
export function severalApis(
  own: string,
  others: Readonly<Record<string, string>>,
  mend: string,
): Finding {
  const theirs = Object.entries(others).map(([name, version]) => `${name} gets ${version}`);
  return finding(
    "SW481",
    "warning",
    `spans may go nowhere: the application gets @opentelemetry/api ${own}, but ${theirs.join(", ")}`,
    mend,
  );
}

export function nodeTooOld(
  packages: readonly string[],
  wanted: string,
  node: string,
  mend: string,
): Finding {
  const need = packages.length === 1 ? "needs" : "need";
  return finding(
    "SW482",
    "warning",
    `${packages.join(", ")} ${need} Node ${wanted} or later, and this is ${node}`,
    mend,
  );
}

export function plainTsc(script: string, why: string, place: Place, mend: string): Finding {
  const said = `the script "${script}" runs tsc, which leaves tags unwoven: ${why}`;
  return { ...finding("SW483", "error", said, mend), place };
}

export function unwoven(name: string, output: string, place: Place, mend: string): Finding {
  const said = `${name} is to be traced, and ${output} holds it unwoven`;
  return { ...finding("SW484", "error", said, mend), place };
}

/** `count` is that of its functions that were to be traced. */
export function neverBuilt(folder: string, count: number, place: Place): Finding {
  const functions = count === 1 ? "a function" : `${count} functions`;
  const said = `nothing in ${folder} was made of this file, which has ${functions} to be traced`;
  const advice = "build again; where the program does not use the file, remove its tags";
  return { ...finding("SW485", "warning", said, advice), place };
}

export function outdatedOutputs(files: readonly string[], mend: string): Finding {
  return finding(
    "SW486",
    "error",
    `${listed(files)} was woven from sources, by rules or by a version that are no more`,
    mend,
  );
}

export function runtimeTooOld(version: string, mend: string): Finding {
  return finding(
    "SW487",
    "error",
    `woven code needs a newer @spanweave/runtime than ${version}, and would make no spans`,
    mend,
  );
}

function listed([first = "", ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first}, and ${others.length} more,`;
}

function finding(code: string, severity: Severity, message: string, suggestion?: string): Finding {
  return { code, severity, message, suggestion };
}
