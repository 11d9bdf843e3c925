/** Scripts of a project that call a bundler: esbuild, Bun. */
import { callsOf } from "../project/script-line.ts";
import type { FindHost } from "./host.ts";
import { withPluginInCalls } from "./plugin-edit.ts";
import type { Project } from "./project.ts";
import { byHand, change, NOTHING, type Steps, together } from "./steps.ts";

interface Caller {
  readonly name: string;
  readonly entry: string;
  /** What the text of such a script holds. */
  readonly sign: RegExp;
  readonly isBuild: (callee: string) => boolean;
}

const CALLERS: readonly Caller[] = [
  {
    name: "esbuild",
    entry: "spanweave/esbuild",
    sign: /(?:from\s*|require\(\s*)["']esbuild["']/,
    isBuild: (callee) => /^(?:\w+\.)?(?:build|buildSync|context)$/.test(callee),
  },
  {
    name: "Bun",
    entry: "spanweave/bun",
    sign: /\bBun\.build\(/,
    isBuild: (callee) => callee === "Bun.build",
  },
];

export const buildScripts: readonly FindHost[] = [
  ...CALLERS.map(
    (caller): FindHost =>
      (project) => {
        const found = scriptsIn(project).filter(({ text }) => caller.sign.test(text));
        if (found.length === 0) return undefined;
        const steps = found.map(({ path, text }) => addPlugin(path, text, caller));
        return { name: caller.name, steps: together(steps) };
      },
  ),
  esbuildByName,
];

/** Where people keep them, and what package.json's scripts run. */
function scriptsIn({ files, scripts, read }: Project): { path: string; text: string }[] {
  const run = Object.values(scripts).flatMap((line) =>
    [...line.matchAll(/(?:node|bun|tsx|deno)(?: run)? (?:\.\/)?([\w./-]+\.[cm]?[jt]s)\b/g)].map(
      ([, path = ""]) => path,
    ),
  );
  const usual = files.filter((file) => /^(?:esbuild|build)(?:\.config)?\.[cm]?[jt]s$/.test(file));
  return [...new Set([...run, ...usual])].flatMap((path) => {
    const text = read(path);
    return text === undefined ? [] : [{ path, text }];
  });
}

function addPlugin(path: string, text: string, { name, entry, isBuild }: Caller): Steps {
  if (/\bspanweave\b/.test(text)) return NOTHING;
  const plugin = { entry, key: "plugins" };
  const edited = /\bbuildSync\b/.test(text)
    ? undefined
    : withPluginInCalls(path, text, plugin, isBuild);
  if (edited !== undefined) return change(path, text, edited);
  return byHand(
    `${path} calls ${name} in a way that can't be edited for you. Give it the plugin:`,
    `import spanweave from "${entry}";`,
    "plugins: [spanweave(), ...],",
  );
}

/** On a command line it takes no plugins. */
function esbuildByName({ scripts }: Project): ReturnType<FindHost> {
  const found = Object.entries(scripts).find(([, line]) => callsOf("esbuild", line).length > 0);
  if (found === undefined || /\bspanweave\b/.test(found[1])) return undefined;
  const [name] = found;
  const steps = byHand(
    `The script "${name}" runs esbuild by its name, where it takes no plugins. Call it by a file:`,
    'import { build } from "esbuild";',
    'import spanweave from "spanweave/esbuild";',
    "await build({ /* its options */ plugins: [spanweave()] });",
  );
  return { name: "esbuild", steps };
}
