// The packed tarballs with real libraries and databases: one trace from the caller to the query.
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { useDatabases } from "../libraries/databases.ts";
import { hasServers } from "../libraries/servers.ts";
import { expectOneTrace, type Run } from "../libraries/shops.ts";
import { start } from "../start.ts";
import { hasCollector } from "../telemetry/collector.ts";
import { COMMON, install } from "./app.ts";

const programs = fileURLToPath(new URL("../libraries/programs", import.meta.url));
const shops = ["express", "fastify", "koa"] as const;

describe.runIf(hasServers && hasCollector)("with real servers", () => {
  const databases = useDatabases();

  test.each([
    ["libraries", "with API 1.9, on Node 20"],
    ["libraries-node24", "with API 1.10, on Node 24"],
  ])("%s: %s", async (name) => {
    const app = await install(name, { without: COMMON });
    mkdirSync(join(app.folder, "src"));
    for (const file of ["shop", ...shops.map((shop) => `shop-${shop}`)]) {
      copyFileSync(join(programs, `${file}.ts`), join(app.folder, "src", `${file}.ts`));
    }
    const built = await app.run("npm", ["run", "--silent", "build"]);
    expect(built).toMatchObject({ code: 0, stdout: "" });
    expect(built.stderr).toBe("spanweave: 3 traced, 0 skipped, 0 never seen\n");
    for (const shop of shops) {
      const run: Run = ({ env, onReady }) =>
        start(["--import", "@spanweave/runtime/register", `dist/shop-${shop}.js`], {
          cwd: app.folder,
          node: app.node,
          env: { ...env, ...databases() },
          onReady,
        });
      await expectOneTrace(shop, run);
    }
  });
});
