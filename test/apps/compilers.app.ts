// Other compilers than tsc: what they wrote is woven by `spanweave weave`.
import { expect, test } from "vitest";
import { buildAndStart, golden, install } from "./app.ts";

test.each(["swc", "babel"])("%s", async (name) => {
  const { built, output } = await buildAndStart(await install(name));
  expect(built.stderr).toContain("spanweave: 13 traced, 0 skipped, 0 never seen");
  expect(output).toBe(golden);
});

test("Nest, by its tsc builder and by its swc builder", async () => {
  const app = await install("nest");
  const [lines = "", tree = ""] = golden.split(/\n(?=tour )/);
  const served = `GreetingController.find (server) src/greeting.controller.ts:10:9
  GreetingService.greet src/greeting.service.ts:6:9 args.name="ada"`;
  for (const script of ["build", "build:swc"]) {
    const built = await app.run("npm", ["run", "--silent", script]);
    expect(built.code, built.stdout + built.stderr).toBe(0);
    expect(built.stderr).toContain("spanweave: 15 traced, 0 skipped, 0 never seen");
    const { stdout, stderr } = await app.run("npm", ["start", "--silent"]);
    expect(stderr).toBe("");
    expect(stdout.trimEnd()).toBe([lines, "hello ada", tree, served].join("\n"));
  }
});
