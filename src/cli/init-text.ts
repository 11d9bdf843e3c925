/** How `init` says what it found, what it would change, and what comes next. */
import type { InitPlan } from "../init/plan.ts";
import type { Project } from "../init/project.ts";
import type { ByHand, Change } from "../init/steps.ts";
import { installCommand, scriptCommand } from "../project/package-manager.ts";
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
  { hasOwnSdk, changes }: InitPlan,
  manifest: string,
  { manager, has }: Project,
  isInstalled: boolean,
  screen: Screen,
): string[] {
  const { scripts = {} } = JSON.parse(manifest) as { scripts?: Record<string, string> };
  const run = (name: string): string => scriptCommand(manager, name);
  const start = ["start:prod", "start", "dev"].find((name) => name in scripts);
  const byHand = has("telemetry.mjs") ? "node --import ./telemetry.mjs <your program>" : undefined;
  const started = start === undefined ? byHand : run(start);
  const seen = hasOwnSdk ? "sends spans as before, and those of woven functions" : "shows spans";
  const rows = [
    ...(isInstalled ? [] : [[installCommand(manager), ""] as const]),
    ...("build" in scripts ? [[run("build"), "its last line tells what is traced"] as const] : []),
    ...(started === undefined ? [] : [[started, seen] as const]),
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
