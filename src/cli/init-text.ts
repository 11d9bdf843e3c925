/** How `init` says what it found, what it would change, and what comes next. */
import type { InitPlan } from "../init/plan.ts";
import type { Project } from "../init/project.ts";
import type { ByHand, Change } from "../init/steps.ts";
import {
  execCommand,
  installCommand,
  type PackageManager,
  scriptCommand,
} from "../project/package-manager.ts";
import { withVariable } from "../project/with-variable.ts";
import { drawDiff } from "./codemod-text.ts";
import { counted, padEnd, printable, wrap } from "./layout.ts";
import type { Screen } from "./terminal.ts";

export function drawFound({ hosts }: InitPlan, project: Project, screen: Screen): string {
  const { typescript, manager, node } = project;
  const language = typescript === undefined ? [] : [`TypeScript ${typescript}`];
  const found = [...hosts, ...language, manager, `Node ${node.replace(/\.99$/, "")}`];
  return `${screen.paint("bold", "spanweave init")}: ${found.join(", ")}`;
}

export function drawChanges(changes: readonly Change[], screen: Screen): string[] {
  return changes.flatMap(({ path, before, after }) => {
    const lines = drawDiff(path, before ?? "", after, screen);
    if (before !== undefined) return lines;
    return [screen.paint("bold", "--- /dev/null"), ...lines.slice(1)];
  });
}

export function drawByHand(tasks: readonly ByHand[], screen: Screen): string[] {
  return tasks.flatMap(({ what, lines }) => [
    "",
    ...wrap(`By hand: ${printable(what)}`, Math.min(screen.columns, 100)).map((line) =>
      screen.paint("yellow", line),
    ),
    ...lines.map((line) => `    ${screen.paint("cyan", line)}`),
  ]);
}

export function drawDone(changes: readonly Change[], screen: Screen): string {
  const fresh = changes.filter(({ before }) => before === undefined).length;
  const changed = changes.length - fresh;
  const parts = [
    ...(changed > 0 ? [`${counted(changed, "file")} changed`] : []),
    ...(fresh > 0 ? [`${counted(fresh, "file")} written`] : []),
  ];
  return screen.paint("green", parts.join(", "));
}

function whatIsTraced(rules: string | undefined): string {
  const more = "/** @trace */ above a function, or a rule in spanweave.config.json";
  const isRuled = rules?.includes('"files"');
  return isRuled
    ? `Traced by then: exported async functions in src. For more, write ${more}.`
    : `To trace a function, write ${more}.`;
}

/** `isInstalled` tells that its packages are there. */
export function drawNext(
  { hosts, telemetry, changes }: InitPlan,
  { manager, scripts }: Project,
  isInstalled: boolean,
  screen: Screen,
): string[] {
  const shows = showingSpans(telemetry, manager);
  // Its loader sees one file at a time.
  const ending = hosts.includes("Next.js") ? "" : "ends with what is traced";
  const rows = [
    ...(isInstalled ? [] : [[installCommand(manager), ""] as const]),
    ...("build" in scripts ? [[scriptCommand(manager, "build"), ending] as const] : []),
    ...(shows === undefined ? [] : [shows]),
    [
      execCommand(manager, "spanweave doctor"),
      shows === undefined ? "tells whether spans will arrive" : "if none arrive",
    ] as const,
  ];
  const width = Math.max(...rows.map(([command]) => command.length)) + 3;
  const rules = changes.find(({ path }) => path === "spanweave.config.json")?.after;
  return [
    "",
    "Next:",
    ...rows.map(([command, about]) => {
      const padded = about === "" ? command : padEnd(command, width);
      return `  ${screen.paint("cyan", command)}${padded.slice(command.length)}${about}`;
    }),
    ...wrap(whatIsTraced(rules), 80),
  ];
}

/** A command, and what it does. */
function showingSpans(
  { startedBy, script }: InitPlan["telemetry"],
  manager: PackageManager,
): readonly [string, string] | undefined {
  const command = script === undefined ? undefined : scriptCommand(manager, script);
  if (startedBy === "register") {
    const started = command ?? "node --import ...";
    return [withVariable("OTEL_TRACES_EXPORTER", "console", started), "shows spans"];
  }
  if (command === undefined) return undefined;
  if (startedBy === "page") return [command, "shows spans in the page's console"];
  return [command, "sends spans as before, and those of woven functions"];
}
