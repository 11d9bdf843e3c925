import { expect, test } from "vitest";
import { type App, golden, install } from "./app.ts";

/** What the page does on the server: an action, and a client component that is rendered there. */
const page = `hello ada counted 1
greet app/actions.js:4:23
next app/counter.jsx:5:10`;

async function expectGolden(app: App, script: string): Promise<void> {
  const env = { NEXT_TELEMETRY_DISABLED: "1" };
  const built = await app.run("npm", ["run", "--silent", script], { env });
  expect(built.code, built.stdout + built.stderr).toBe(0);
  const { stdout, stderr } = await app.run("npm", ["start", "--silent"], { env });
  expect(stdout.trimEnd(), stderr).toBe(`${golden}\n${page}`);
}

test("next", async () => {
  const app = await install("next", { without: ["telemetry.mjs"] });
  await expectGolden(app, "build");
  await expectGolden(app, "build:webpack");
});
