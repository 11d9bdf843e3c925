/** `node --import spanweave/register` under the Node that runs the tests. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Installed, installBoth } from "./installed.ts";
import { CASES } from "./loader-cases.ts";
import { program } from "./loader-run.ts";

let installed: Installed;
beforeAll(async () => {
  installed = await installBoth("loader");
});
afterAll(() => installed.remove());

const start = (files: Readonly<Record<string, string>>): ReturnType<typeof program> => {
  const made = program(files, installed.folder);
  onTestFinished(() => made.remove());
  return made;
};

describe("woven, a program says what it says otherwise", () => {
  test.for(Object.entries(CASES))(
    "%s",
    async ([, { files, words, spans, same, code = 0, ...given }]) => {
      const { run, runWoven } = start(files);
      const bare = await run(words, given);
      const woven = await runWoven(words, given);
      expect(bare).toMatchObject({ code, spans: [] });
      expect(woven).toMatchObject({ code, stdout: bare.stdout, spans });
      if (same === undefined) expect(woven.stderr).toBe(bare.stderr);
    },
  );
});
