/** Each rebuild starts from nothing, and sees what changed. */
import { type BuildContext, type BuildResult, context as createContext } from "esbuild";
import { expect, onTestFinished, test, vi } from "vitest";
import spanweave, { type HostOptions } from "../../src/esbuild.ts";
import { code, type Project, project, usualOptions } from "./project.ts";

interface Started {
  readonly context: BuildContext;
  /** The next build to end: its code and its closing line. */
  next(): Promise<{ text: string; said: string; result: BuildResult }>;
}

async function start({ root }: Project, host: HostOptions): Promise<Started> {
  let said = "";
  const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += text;
    return true;
  });
  onTestFinished(() => spy.mockRestore());
  const ended: BuildResult[] = [];
  const waiting: ((result: BuildResult) => void)[] = [];
  const started = await createContext({
    ...usualOptions(root),
    logLevel: "warning",
    plugins: [
      spanweave(host),
      {
        name: "waiter",
        setup: (build) =>
          build.onEnd((result) => {
            const resolve = waiting.shift();
            if (resolve === undefined) ended.push(result);
            else resolve(result);
          }),
      },
    ],
  });
  onTestFinished(() => started.dispose());
  return {
    context: started,
    async next() {
      const result =
        ended.shift() ?? (await new Promise<BuildResult>((resolve) => waiting.push(resolve)));
      const lines = said;
      said = "";
      return { text: result.outputFiles?.[0]?.text ?? "", said: lines, result };
    },
  };
}

const one = "/** @trace */ export function one(): number { return 1; }";
const two = `${one}\n/** @trace */ export function two(): number { return 2; }`;

test("a rebuild counts anew, and forgets what is gone", async () => {
  const made = project({ "src/main.ts": two });
  const started = await start(made, {});
  const lines: string[] = [];
  for (const text of [two, one, "export {};", two]) {
    made.write({ "src/main.ts": text });
    await started.context.rebuild();
    lines.push((await started.next()).said);
  }
  expect(lines).toEqual(
    [2, 1, 0, 2].map((count) => `spanweave: ${count} traced, 0 skipped, 0 never seen\n`),
  );
});

test("a changed package.json counts in the next build", async () => {
  const made = project({ "src/main.ts": one });
  const { context } = await start(made, {});
  expect((await context.rebuild()).warnings).toEqual([]);
  made.write({ "package.json": `{ "type": "module" }` });
  expect((await context.rebuild()).warnings.map(code)).toEqual(["SW408"]);
});

test("watch mode follows a woven file, a file left as it is, and the rules file", async () => {
  const made = project({
    "src/main.ts": `export * from "./plain.ts";\n${one}`,
    "src/plain.ts": "export function plain(): number { return 3; }",
    "rules.json": `{ "rules": [] }`,
  });
  const started = await start(made, { config: "rules.json" });
  await started.context.watch();
  expect((await started.next()).said).toContain(" 1 traced");

  made.write({ "src/main.ts": `export * from "./plain.ts";\n${two}` });
  expect((await started.next()).said).toContain(" 2 traced");

  made.write({ "src/plain.ts": `/** @trace */ export function plain(): number { return 4; }` });
  expect((await started.next()).text).toContain('"src/plain.ts"');

  made.write({ "rules.json": `{ "rules": [{ "functions": "plain" ]}` });
  expect((await started.next()).result.errors.map(code)).toEqual(["SW402"]);

  made.write({
    "rules.json": `{ "rules": [{ "functions": "plain" }] }`,
    "src/plain.ts": "export function plain(): number { return 5; }",
  });
  expect((await started.next()).said).toContain(" 3 traced");
});

test("rules that came to name other files ask for a new start", async () => {
  const made = project({
    "src/main.ts": "export function f(): void {}",
    "rules.json": `{ "rules": [{ "files": "src/main.ts" }] }`,
  });
  const started = await start(made, { config: "rules.json", tags: false });
  const rebuild = async (rules: unknown): Promise<readonly string[]> => {
    made.write({ "rules.json": JSON.stringify({ rules }) });
    return (await started.context.rebuild()).warnings.map(code);
  };
  expect(await rebuild([{ files: "src/main.ts" }])).toEqual([]);
  expect(await rebuild([{ files: "src/main.ts", functions: "f" }])).toEqual([]);
  expect(await rebuild([{ files: "**" }])).toEqual(["SW410"]);
});

test("watch mode follows rules files in code, what they import and extend, and those below", async () => {
  const made = project({
    "src/main.ts": `export * from "../lib/l.ts"; export * from "../lib/m.ts";`,
    "lib/l.ts": "export class L { run(): number { return 1; } }",
    "lib/m.ts": "export class M { run(): number { return 1; } }",
    "spanweave.config.ts":
      'import { names } from "./names.ts";\nexport default { extends: "./base.json", rules: [{ functions: names }] };',
    "names.ts": 'export const names: string[] = ["L.*"];',
    "base.json": "{}",
  });
  const started = await start(made, {});
  const traced = async (files: Record<string, string>): Promise<string> => {
    made.write(files);
    return (await started.next()).said.split("\n").at(-2) ?? "";
  };
  await started.context.watch();
  expect(await traced({})).toContain(" 1 traced");
  expect(await traced({ "names.ts": 'export const names: string[] = ["*.run"];' })).toContain(
    " 2 traced",
  );
  expect(
    await traced({ "spanweave.config.ts": 'export default { extends: "./base.json" };' }),
  ).toContain(" 0 traced");
  expect(await traced({ "base.json": '{ "rules": [{ "functions": "M.*" }] }' })).toContain(
    " 1 traced",
  );
  made.write({ "lib/spanweave.config.json": "{ broken" });
  made.write({ "src/main.ts": `export * from "../lib/l.ts"; export * from "../lib/m.ts"; ` });
  expect((await started.next()).result.errors.map(code)).toEqual(["SW402"]);
  expect(
    await traced({ "lib/spanweave.config.json": '{ "rules": [{ "functions": "*.run" }] }' }),
  ).toContain(" 2 traced");
});

test("watch mode follows a rules file that lets no file through", async () => {
  const made = project({
    "src/main.ts": one,
    "spanweave.config.json": '{ "trace": false }',
  });
  const started = await start(made, {});
  await started.context.watch();
  expect((await started.next()).said).toContain("spanweave: off");
  made.write({ "spanweave.config.json": '{ "tags": true }' });
  const { result } = await started.next();
  expect(result.warnings.map(({ text }) => text)).toEqual([
    "SW410: spanweave.config.json now names files that this build does not watch for",
  ]);
});

test("several builds at once share nothing", async () => {
  const made = project({
    "src/main.ts": `${two} export * from "./more.ts";`,
    "src/more.ts": "export function more(): number { return 3; }",
    "one/spanweave.config.mjs": 'export default { rules: [{ functions: "one", trace: false }] };',
    "two/spanweave.config.mjs": 'export default { rules: [{ functions: "more" }], tags: false };',
  });
  const [first, second] = await Promise.all([
    made.build({}, { config: "one/spanweave.config.mjs" }),
    made.build({}, { config: "two/spanweave.config.mjs" }),
  ]);
  expect(first.text()).toContain('["one",');
  expect(first.text()).not.toContain('["more",');
  expect(second.text()).toContain('["more",');
  expect(second.text()).not.toContain('["one",');
});

test("what changes between the start and the first build is seen", async () => {
  const made = project({
    "src/main.ts": two,
    "spanweave.config.mjs": 'export { default } from "./rules.mjs";',
    "rules.mjs": "export default { tags: false };",
  });
  const changed = await start(made, {});
  made.write({ "rules.mjs": "export default { tags: true };", "src/main.ts": one });
  expect((await changed.context.rebuild()).outputFiles?.[0]?.text).toContain('["one",');

  const joined = await start(made, {});
  made.write({
    "spanweave.config.json": "{}",
    "spanweave.config.js": "export default { tags: false };",
  });
  expect((await joined.context.rebuild()).warnings.map(code)).toEqual(["SW414"]);
});
