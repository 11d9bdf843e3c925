/** Frameworks that run a compiler of their own. */
import type { Called } from "../project/script-line.ts";
import { tsconfigAt } from "../tsc/tsconfig-at.ts";
import { weaveBehind } from "./compilers.ts";
import type { FindHost, HostPlan } from "./host.ts";
import { unlessWrong } from "./json-edit.ts";
import type { Project } from "./project.ts";
import { byHand, change, NOTHING, type Steps, together } from "./steps.ts";
import { hasMaps, withSourceMaps } from "./tsc.ts";

export const frameworks: readonly FindHost[] = [next, nest];

/** Its settings are those of two bundlers: a person knows which one it is. */
function next({ files, read }: Project): HostPlan | undefined {
  const file = files.find((name) => /^next\.config\.[cm]?[jt]s$/.test(name));
  if (file === undefined) return undefined;
  if (/\bspanweave\b/.test(read(file) ?? "")) return { name: "Next.js", steps: NOTHING };
  const steps = byHand(
    `${file}: let Turbopack run the loader:`,
    'const woven = { loaders: ["spanweave/loader"] };',
    'turbopack: { rules: { "*.ts": woven, "*.tsx": woven, "*.js": woven, "*.jsx": woven } },',
  );
  return { name: "Next.js", steps };
}

/** What its builder wrote is woven then, be it by tsc or by swc. */
function nest(project: Project): HostPlan | undefined {
  const settings = project.read("nest-cli.json");
  if (settings === undefined) return undefined;
  if (/"webpack"\s*:\s*true|"builder"\s*:\s*"(?:webpack|rspack)"/.test(settings)) {
    const what = "nest-cli.json: Nest bundles. Add the plugin to its webpack configuration:";
    const line = 'plugins: [...options.plugins, require("spanweave/webpack").default()],';
    return { name: "NestJS", steps: byHand(what, line) };
  }
  return {
    name: "NestJS",
    steps: together([withMaps(project), startByHand(project)]),
    editManifest: (manifest) => {
      const built = ({ words }: Called) => (words[0] === "build" ? outFolder(project) : undefined);
      return weaveBehind("nest", built, project, manifest);
    },
  };
}

/** Where Nest's builders write to, as its tsconfig.json says. */
function outFolder({ folder }: Project): string {
  const options = tsconfigAt(`${folder}/tsconfig.json`)?.compilerOptions;
  return (options?.outDir ?? "dist").replace(/^\.\/|\/$/g, "");
}

function withMaps({ folder, read }: Project): Steps {
  const text = read("tsconfig.json");
  if (text === undefined || hasMaps(`${folder}/tsconfig.json`)) return NOTHING;
  const edited = unlessWrong(() => withSourceMaps(text));
  if (edited !== undefined) return change("tsconfig.json", text, edited);
  return byHand("tsconfig.json can't be edited for you. Add:", '"sourceMap": true');
}

/** `nest start` compiles again, after us. */
function startByHand(project: Project): Steps {
  const found = Object.entries(project.scripts).find(([, line]) => /^nest start$/.test(line));
  if (found === undefined) return NOTHING;
  const out = outFolder(project);
  return byHand(
    `The script "${found[0]}" compiles anew and starts what is unwoven. To start what is woven:`,
    `nest build && spanweave weave ${out} && node --import @spanweave/runtime/register ${out}/main`,
  );
}
