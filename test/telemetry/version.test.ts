// Receivers are told which version sends.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { version } from "../../runtime/src/version.ts";
import { expectArrivals } from "./arrivals.ts";
import { run } from "./program.ts";

const published = JSON.parse(
  readFileSync(new URL("../../runtime/package.json", import.meta.url), "utf8"),
) as { readonly version: string };

test("the version is that of the package", () => {
  expect(version).toBe(published.version);
});

test("the user-agent names it", async () => {
  const arrivals = await expectArrivals();
  await run("ends", { args: ["natural", 1], env: arrivals.env });
  const agents = arrivals.received.map(({ headers }) => headers["user-agent"]);
  expect(agents).toEqual([`spanweave/${published.version}`]);
});
