// What `init` does to projects of each kind, and that it does so once, and only when it may.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../../src/cli/run.ts";
import { Screen, type Terminal } from "../../src/cli/terminal.ts";
import { withVariable } from "../../src/project/with-variable.ts";
import { type Project, project, useCli, visible } from "./cli.ts";
import { expectGolden } from "./golden.ts";
import { manifest, PROJECTS } from "./init-projects.ts";

useCli();

/** Every file below, by its name. */
function contentOf({ root }: Project): Record<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes(".git"))
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(names.map((name) => [name, readFileSync(name, "utf8")]));
}

describe.each(Object.entries(PROJECTS))("%s", (name, files) => {
  test("is changed as it is shown, and then there is nothing to do", () => {
    const made = project(files);
    const { code, stdout, stderr } = made.run(["init"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expectGolden(`init-${name}`, stdout);
    const after = contentOf(made);
    const second = made.run(["init"]);
    expect(second.code).toBe(0);
    expect(second.stdout).not.toContain("+++ b/");
    if (!stdout.includes("By hand:")) expect(second.stdout).toContain("nothing to do");
    expect(contentOf(made)).toEqual(after);
  });

  test("--dry-run writes nothing, and git makes of it what init makes", () => {
    const made = project(files);
    const before = contentOf(made);
    const { code, stdout } = made.run(["init", "--dry-run"]);
    expect(code).toBe(0);
    expect(contentOf(made)).toEqual(before);
    execFileSync("git", ["init", "--quiet"], { cwd: made.root });
    execFileSync("git", ["apply", "-"], { cwd: made.root, input: stdout });
    const applied = Object.entries(contentOf(made)).map(([path, text]) => [
      path.slice(made.root.length),
      text,
    ]);
    const other = project(files);
    other.run(["init"]);
    for (const [path = "", text] of applied) {
      expect(readFileSync(other.root + path, "utf8"), path).toBe(text);
    }
  });
});

test("what is written by hand is seen by the next run", () => {
  const made = project(PROJECTS["rollup-array"] ?? {});
  expect(made.run(["init"]).stdout).toContain("By hand:");
  made.write({
    "rollup.config.js":
      'import spanweave from "spanweave/rollup";\nexport default [{ plugins: [spanweave()] }];\n',
    "src/main.js": 'import "@spanweave/runtime/register";\n',
  });
  expect(made.run(["init"]).stdout).toContain("nothing to do");
});

describe("telemetry is started once:", () => {
  const { scripts: _, ...rest } = JSON.parse(PROJECTS["tsc-7"]?.["package.json"] ?? "");
  const init = (scripts: Record<string, string>, files: Record<string, string> = {}) => {
    const all = { build: "tsc", ...scripts };
    const made = project({
      ...PROJECTS["tsc-7"],
      ...manifest({ ...rest, scripts: all }),
      ...files,
    });
    const { stdout } = made.run(["init"]);
    const after = JSON.parse(readFileSync(join(made.root, "package.json"), "utf8"));
    return { stdout, scripts: after.scripts };
  };
  const FLAG = "--import @spanweave/runtime/register";

  test("the last program of a script is the one that stays", () => {
    const { scripts } = init({ start: "node migrate.js && PORT=1 node dist/server.js" });
    expect(scripts.start).toBe(`node migrate.js && PORT=1 node ${FLAG} dist/server.js`);
  });

  test.each([
    `node ${FLAG} dist/server.js`,
    "node --require @spanweave/runtime/register dist/server.js",
  ])("%s", (start) => {
    const { scripts, stdout } = init({ start });
    expect(scripts.start).toBe(start);
    expect(stdout).toContain("\n  OTEL_TRACES_EXPORTER=console npm start   shows spans\n");
  });

  test.each([
    "node --import ./telemetry.mjs dist/server.js",
    "node -r ./dist/otel.js dist/main.js",
  ])("%s", (start) => {
    const { scripts, stdout } = init({ start });
    expect(scripts.start).toBe(start);
    expect(stdout).toMatch(/\n {2}npm start +sends spans as before, and those of woven/);
  });

  test.each(["register", "start"])("by a source that imports %s", (entry) => {
    const start = "node dist/server.js";
    const text = `import { a } from "@spanweave/runtime/${entry}";\n`;
    const { scripts, stdout } = init({ start }, { "src/deep/first.ts": text });
    expect(scripts.start).toBe(start);
    expect(stdout).not.toContain("By hand:");
    expect(stdout).toContain("\n  OTEL_TRACES_EXPORTER=console npm start   shows spans\n");
  });

  test.each([
    ["Dockerfile", `CMD ["node", "--import", "@spanweave/runtime/register", "dist/server.js"]`],
    ["serverless.yml", `NODE_OPTIONS: ${FLAG}`],
  ])("by %s", (name, text) => {
    expect(init({}, { [name]: text }).stdout).not.toContain("By hand:");
    expect(init({}, { [name]: "" }).stdout).toContain(`\n    node ${FLAG} ...\n`);
  });

  test("where other flags weave, it is another one", () => {
    const made = project(manifest({ scripts: { start: `node ${FLAG} src/server.js` } }));
    made.run(["init"]);
    const { scripts } = JSON.parse(readFileSync(join(made.root, "package.json"), "utf8"));
    expect(scripts.start).toBe(`node --import spanweave/register ${FLAG} src/server.js`);
  });

  test("the flag is told of once", () => {
    const scripts = { build: "nest build", start: "nest start" };
    const made = project({ ...PROJECTS.nest, ...manifest({ scripts }) });
    const { stdout } = made.run(["init"]);
    expect(stdout.match(/By hand:/g)).toHaveLength(1);
    expect(stdout).toContain(`&& node ${FLAG} dist/main\n`);
  });

  test.each([
    ["export function register() {}", true],
    ['export const register = () => import("@spanweave/runtime/register");', false],
  ])("by Next.js: %s", (text, isByHand) => {
    const made = project({ ...PROJECTS.next, "instrumentation.ts": text });
    const { stdout } = made.run(["init"]);
    expect(stdout.includes("By hand: instrumentation.ts is yours.")).toBe(isByHand);
    expect(readFileSync(join(made.root, "instrumentation.ts"), "utf8")).toBe(text);
  });
});

test.each([
  ["linux", {}, "A=b npm start"],
  ["win32", {}, 'cmd /c "set A=b&& npm start"'],
  ["win32", { MSYSTEM: "MINGW64" }, "A=b npm start"],
] as const)("a variable on %s %j", (platform, env, expected) => {
  expect(withVariable("A", "b", "npm start", { platform, env })).toBe(expected);
});

test("on a terminal", () => {
  const { code, stdout } = project(PROJECTS["tsc-7"] ?? {}).runOnTerminal(["init", "--yes"]);
  expect(code).toBe(0);
  expectGolden("init.terminal", visible(stdout));
});

describe("asks a person once", () => {
  test.each([
    ["", true],
    ["y", true],
    [" Yes ", true],
    ["n", false],
    ["what?", false],
  ])("%j", async (answer, isApplied) => {
    const { root } = project(PROJECTS["tsc-7"] ?? {});
    const said: string[] = [];
    const questions: string[] = [];
    const stream = { write: (text: string) => said.push(text) } as unknown as NodeJS.WriteStream;
    const terminal: Terminal = {
      output: new Screen(stream, {}),
      errors: new Screen(stream, {}),
      workingDirectory: root,
      ask: async (question) => {
        questions.push(question);
        return answer;
      },
    };
    expect(await run(["init"], terminal)).toBe(0);
    expect(questions).toEqual(["\nApply? (Y/n) "]);
    expect(said.join("")).toContain(isApplied ? "1 file written" : "nothing is changed");
    expect(existsSync(join(root, "spanweave.config.json"))).toBe(isApplied);
    expect(await run(["init", "--yes"], terminal)).toBe(0);
    expect(questions).toHaveLength(1);
  });

  test("who changes a file while being asked finds nothing written", async () => {
    const { root, write } = project(PROJECTS["tsc-7"] ?? {});
    const stream = { write: () => true } as unknown as NodeJS.WriteStream;
    const screen = new Screen(stream, {});
    const ask = async (): Promise<string> => {
      write({ "tsconfig.json": "{}" });
      return "y";
    };
    const code = await run(["init"], {
      output: screen,
      errors: screen,
      workingDirectory: root,
      ask,
    });
    expect(code).toBe(2);
    expect(existsSync(join(root, "spanweave.config.json"))).toBe(false);
  });
});

describe("refuses", () => {
  test("a package.json that is not JSON", () => {
    const { code, stderr } = project({ "package.json": "{ oops" }).run(["init"]);
    expect(code).toBe(2);
    expect(stderr).toContain("error[SW604]: cannot read ");
  });

  test("a package.json that says a thing twice", () => {
    const text = '{ "scripts": { "build": "tsc" }, "dependencies": {}, "dependencies": {} }';
    const made = project({ "package.json": text, "tsconfig.json": "{}" });
    const { code, stderr } = made.run(["init"]);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'error[SW604]: cannot read package.json: "dependencies" is given twice',
    );
    expect(existsSync(join(made.root, "spanweave.config.json"))).toBe(false);
  });

  test("to edit a tsconfig.json that is not as it should be", () => {
    const files = { ...PROJECTS["tsc-7"], "tsconfig.json": '{ "compilerOptions": [] }' };
    const { code, stdout } = project(files).run(["init"]);
    expect(code).toBe(0);
    expect(stdout).toContain("By hand: tsconfig.json can't be edited for you.");
  });

  test("the root of a workspace, and names its packages", () => {
    const made = project({
      ...manifest({ workspaces: ["packages/*"] }),
      "packages/shop/package.json": "{}",
      "packages/till/package.json": "{}",
    });
    const { code, stderr } = made.run(["init"]);
    expect(code).toBe(2);
    expect(stderr).toContain("error[SW616]");
    expect(stderr).toContain("in the folder of packages/shop, or of packages/till");
  });

  test("words", () => {
    expect(project({}).run(["init", "vite"])).toMatchObject({ code: 2 });
  });
});

describe("--install", () => {
  const install = (script: string) => {
    const made = project({ ...PROJECTS["tsc-7"], "bin/npm": `#!/bin/sh\n${script}\n` });
    chmodSync(join(made.root, "bin/npm"), 0o755);
    const env = { PATH: `${join(made.root, "bin")}:${process.env.PATH}` };
    return { made, ...made.run(["init", "--install"], { env }) };
  };

  test("runs the package manager", () => {
    const { made, code, stdout } = install('echo "$@" > ran; grep -c spanweave package.json');
    expect(code).toBe(0);
    expect(readFileSync(join(made.root, "ran"), "utf8")).toBe("install\n");
    expect(stdout).toContain("\n4\n\nNext:\n  npm run build");
  });

  test("says again what to run where that fails", () => {
    const { code, stdout } = install("exit 7");
    expect(code).toBe(2);
    expect(stdout).toContain("Next:\n  npm install\n");
  });
});

test("the lines of OpenTelemetry: the older one for an older Node, else what the project has", () => {
  const packages = (files: Readonly<Record<string, string>>): Record<string, string> => {
    const made = project(files);
    made.run(["init"]);
    return JSON.parse(readFileSync(join(made.root, "package.json"), "utf8")).dependencies;
  };
  const engines = { node: "^20.19 || >=22.15" };
  const listed = { vue: "^3.5.0" };
  const page = manifest({ scripts: { dev: "vite" }, dependencies: listed, engines });
  expect(packages(page)).toMatchObject({
    "@opentelemetry/api": "~1.9.1",
    "@opentelemetry/sdk-trace": "^2.12.1",
  });
  const scripts = { start: "node src/main.js" };
  const program = packages(manifest({ scripts, engines }));
  expect(program).toMatchObject({ "@opentelemetry/api": "~1.9.1" });
  expect(program).not.toHaveProperty("@opentelemetry/sdk-trace");
  const own = (range: string) =>
    packages(manifest({ scripts, dependencies: { "@opentelemetry/sdk-trace": range } }));
  expect(own("^3.1.1")["@opentelemetry/api"]).toBe("~1.10.0");
  expect(own("^2.12.1")["@opentelemetry/api"]).toBe("~1.9.1");
});
