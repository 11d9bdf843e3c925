/** Rollup keeps modules between the builds of a watch: they count as before, until the rules change. */
import { type RollupWatcher, type RollupWatcherEvent, watch } from "rollup";
import { expect, onTestFinished, test, vi } from "vitest";
import spanweave from "../../src/rollup.ts";
import { project } from "./project.ts";

const rulesFor = (functions: string): Record<string, string> => ({
  "spanweave.config.json": JSON.stringify({ rules: [{ files: "src/f.js", functions }] }),
});

const main = 'import { f } from "./f.js"; console.log(f());';

/** The code of the build after `change`, which is made again until the watcher has seen it. */
function nextBuild(watcher: RollupWatcher, change: () => void = () => {}): Promise<string> {
  const again = setInterval(change, 300);
  const code = new Promise<string>((resolve, reject) => {
    const listen = (event: RollupWatcherEvent): void => {
      if (event.code === "ERROR") reject(event.error);
      if (event.code !== "BUNDLE_END") return;
      watcher.off("event", listen);
      void event.result
        .generate({ format: "esm" })
        .then(({ output }) => output[0].code)
        .then(resolve, reject);
    };
    watcher.on("event", listen);
    change();
  });
  return code.finally(() => clearInterval(again));
}

test.each([
  ["another rule", rulesFor("f"), '[["f",1,'],
  ["the first rule", {}, "f(), 2"],
])("an edit, and %s", async (_, before, atFirst) => {
  const one = project({
    "src/main.js": main,
    "src/f.js": "export function f() { return g(); } function g() { return 1; }",
    ...before,
  });
  const said: string[] = [];
  const spies = [
    vi.spyOn(process, "cwd").mockReturnValue(one.root),
    vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0),
  ];
  const warnings: string[] = [];
  const watcher = watch({
    input: one.path("src/main.js"),
    external: ["@spanweave/runtime/emitted"],
    onLog: (_, { message }) => void warnings.push(message),
    plugins: [spanweave()],
    watch: { skipWrite: true, chokidar: { usePolling: true, interval: 20 } },
  });
  onTestFinished(async () => {
    for (const spy of spies) spy.mockRestore();
    await watcher.close();
  });
  const isRuled = "spanweave.config.json" in before;
  expect((await nextBuild(watcher)).includes("__sw")).toBe(isRuled);

  const edited = await nextBuild(watcher, () =>
    one.write({ "src/main.js": 'import { f } from "./f.js"; console.log(f(), 2);' }),
  );
  expect(edited).toContain("f(), 2");
  expect(edited).toContain(atFirst);

  // Rollup watches no file that is not there yet: the next edit brings it.
  const ruled = await nextBuild(watcher, () =>
    one.write({ ...rulesFor("g"), ...(!isRuled && { "src/main.js": main }) }),
  );
  expect(ruled).toContain('[["g",1,');
  const counts = isRuled ? [1] : [0, 1];
  const lines = counts.map((count) => `spanweave: ${count} traced, 0 skipped, 0 never seen\n`);
  expect([...new Set(said)]).toEqual(lines);
  expect(warnings).toEqual([]);
});
