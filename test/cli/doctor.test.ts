// What `spanweave doctor` finds, in projects that are healthy, empty, or broken.
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freePort, receiveHttp } from "../telemetry/receiver.ts";
import { project, repository, useCli, visible } from "./cli.ts";
import {
  ask,
  type CheckSaid,
  checksOf,
  doctorProject,
  HEALTHY,
  installed,
  MANIFEST,
  manifest,
  useRuntime,
} from "./doctor-project.ts";
import { expectGolden } from "./golden.ts";

useCli();
useRuntime();

const CONSOLE = { OTEL_TRACES_EXPORTER: "console" };
const API = "@opentelemetry/api";

/** Versions and ports are those of the day. */
function plain(text: string): string {
  return text.replaceAll(process.versions.node, "<node>").replace(/127\.0\.0\.1:\d+/g, "<host>");
}

describe("in an 80 column terminal", () => {
  test("an empty folder", () => {
    const empty = project({ "package.json": "" });
    const { code, stdout, stderr } = empty.run(["doctor", "--root", "/"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("error[SW615]: there is no package.json in /");
  });

  test("a package.json and nothing else", () => {
    const bare = project({ "package.json": '{ "name": "bare" }' });
    const { code, stdout } = bare.runOnTerminal(["doctor"], { NO_COLOR: "1" });
    expect(code).toBe(1);
    expectGolden("doctor-bare", plain(stdout));
  });

  test("a healthy project", () => {
    const { code, stdout } = doctorProject().runOnTerminal(["doctor"], CONSOLE);
    expect(code).toBe(0);
    expectGolden("doctor-healthy.terminal", plain(visible(stdout)));
  });

  test("one that is broken in many ways", async () => {
    const broken = doctorProject({
      ...manifest({
        scripts: { start: "node dist/main.js" },
        dependencies: { [API]: "~1.10.0" },
        devDependencies: { "@spanweave/runtime": "*" },
      }),
      "src/shop.ts": "export function buy() {}\n",
      ...installed(API, { version: "1.10.0" }),
      ...installed(API, { version: "1.9.1" }, "@spanweave/runtime"),
    });
    const port = await freePort();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_TRACES_SAMPLER: "always_off",
      OTEL_BSP_MAX_QUEUE_SIZE: "many",
    };
    const { code, stdout } = broken.runOnTerminal(["doctor"], env);
    expect(code).toBe(1);
    expectGolden("doctor-broken.terminal", plain(visible(stdout)));
    const narrow = visible(stdout)
      .replace(/␛\[\d+m/g, "")
      .split("\n");
    for (const line of narrow) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});

test("what docs/cli.md shows", async () => {
  const scripts = { build: "node build.mjs", start: "node dist/main.js" };
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}` };
  const { stdout } = await ask(doctorProject(manifest({ scripts })), [], env);
  const shown = stdout
    .replaceAll(process.versions.node, "24.11.1")
    .replaceAll(/127\.0\.0\.1:\d+/g, "localhost:4318");
  const path = join(repository, "docs/cli.md");
  const block = /(^```text doctor\n)([\s\S]*?)(^```$)/m;
  if (process.env.UPDATE === "1") {
    const docs = readFileSync(path, "utf8");
    writeFileSync(
      path,
      docs.replace(block, (_, open, _old, close) => open + shown + close),
    );
  }
  const docs = readFileSync(path, "utf8");
  expect(block.exec(docs)?.[2]).toBe(shown);
  const names = (await checksOf(doctorProject(), [], CONSOLE)).map(({ name }) => name);
  for (const name of names) expect(docs).toMatch(new RegExp(`^\\|[^|]*\\b${name}\\b`, "m"));
});

test("--json says the same, with fixed keys", async () => {
  const checks = await checksOf(doctorProject(), [], { OTEL_TRACES_EXPORTER: "none" });
  for (const check of checks) {
    expect(Object.keys(check)).toEqual(["name", "verdict", "says", "code", "mends"]);
  }
  expect(checks.filter(({ code }) => code !== null)).toEqual([
    {
      name: "settings",
      verdict: "error",
      says: "spans go nowhere: OTEL_TRACES_EXPORTER=none",
      code: "SW629",
      mends: ["unset OTEL_TRACES_EXPORTER"],
    },
  ]);
});

describe("wrong usage", () => {
  test.each([
    [["src"], "doctor takes no words"],
    [["--port", "http"], '--port can\'t be "http"'],
    [["--port", "70000"], '--port can\'t be "70000"'],
    [["--url", "localhost"], '--url can\'t be "localhost"'],
    [["--query", "http://localhost"], "--query goes with --send"],
    [["--env", "none.env"], "cannot read none.env: ENOENT"],
  ])("%j", (words, text) => {
    const { code, stdout, stderr } = doctorProject().run(["doctor", ...words]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(text);
  });
});

test("a file of variables is read as Node reads it: what is set already stays", async () => {
  const made = doctorProject({ ".env": "OTEL_TRACES_EXPORTER=none\nOTEL_SERVICE_NAME=till\n" });
  const settings = async (env: Record<string, string>): Promise<string | undefined> =>
    (await checksOf(made, ["--env", ".env"], env)).find(({ name }) => name === "settings")?.says;
  expect(await settings({})).toBe("spans go nowhere: OTEL_TRACES_EXPORTER=none");
  expect(await settings(CONSOLE)).toBe("till, all traces");
});

interface Scenario {
  readonly finds: string;
  readonly mend: string;
  run(): Promise<readonly CheckSaid[]>;
}

const onlyRuntime = { without: ["@spanweave/runtime"] };
const started = (
  env: Record<string, string>,
  words: string[] = [],
): Promise<readonly CheckSaid[]> => checksOf(doctorProject(), words, env);

async function answered(
  status: number,
  headers: Record<string, string> = {},
): Promise<readonly CheckSaid[]> {
  const receiver = await receiveHttp(() => ({ status, headers }));
  try {
    return await started({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url });
  } finally {
    await receiver.close();
  }
}

/** One for each code of `doctor`; its page tells the same. */
const SCENARIOS: Readonly<Record<string, Scenario>> = {
  SW621: {
    finds: "@spanweave/runtime is listed, and not installed",
    mend: "npm install",
    run: () => checksOf(doctorProject({}, onlyRuntime), [], CONSOLE),
  },
  SW622: {
    finds: "spanweave is 9.9.9, and @spanweave/runtime is 0.1.0",
    mend: "npm i @spanweave/runtime@9.9.9",
    run: () => checksOf(doctorProject(installed("spanweave", { version: "9.9.9" })), [], CONSOLE),
  },
  SW624: {
    finds: "@opentelemetry/api is not installed, which the runtime calls",
    mend: "npm i @opentelemetry/api@~1.",
    run: () => checksOf(doctorProject({}, { without: [API] }), [], CONSOLE),
  },
  SW625: {
    finds:
      "@opentelemetry/sdk-trace 2.12.1 wants @opentelemetry/api >=1.3.0 <1.10.0, and 1.10.0 is what comes",
    mend: "npm i @opentelemetry/api@~1.9.1",
    run: () =>
      checksOf(
        doctorProject({
          ...manifest({ dependencies: { ...withRuntime, "@opentelemetry/sdk-trace": "2" } }),
          ...installed(API, { version: "1.10.0" }),
          ...installed("@opentelemetry/sdk-trace", {
            version: "2.12.1",
            peerDependencies: { [API]: ">=1.3.0 <1.10.0" },
          }),
        }),
        [],
        CONSOLE,
      ),
  },
  SW626: {
    finds:
      "@spanweave/runtime registers with 1.9.1, which newer copies don't see: spans of this project (1.10.0) get lost silently",
    mend: "npm i @opentelemetry/api@1.10.0 && npm dedupe",
    run: () =>
      checksOf(
        doctorProject({
          ...installed(API, { version: "1.10.0" }),
          ...installed(API, { version: "1.9.1" }, "@spanweave/runtime"),
        }),
        [],
        CONSOLE,
      ),
  },
  SW627: {
    finds: "@spanweave/runtime is a devDependency: what is deployed lacks it",
    mend: "npm i -P @spanweave/runtime",
    run: () =>
      checksOf(
        doctorProject(
          manifest({
            dependencies: { [API]: "*" },
            devDependencies: { "@spanweave/runtime": "*" },
          }),
        ),
        [],
        CONSOLE,
      ),
  },
  SW628: {
    finds: "2 functions in 1 file to be traced, and no build is seen to weave",
    mend: "npx spanweave init",
    run: () => checksOf(doctorProject({ "build.mjs": "" }), [], CONSOLE),
  },
  SW629: {
    finds: "OTEL_SDK_DISABLED=true switches tracing off",
    mend: "unset OTEL_SDK_DISABLED",
    run: () => started({ OTEL_SDK_DISABLED: "true" }),
  },
  SW630: {
    finds: "nobody listens there",
    mend: "start the receiver, or set OTEL_EXPORTER_OTLP_ENDPOINT to where it is",
    run: async () =>
      started({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}` }),
  },
  SW631: {
    finds: "/nowhere/ca.pem can't be read: ENOENT",
    mend: "set the variable to a PEM file that is there",
    run: () =>
      started({
        OTEL_EXPORTER_OTLP_ENDPOINT: "https://127.0.0.1:4318",
        OTEL_EXPORTER_OTLP_CERTIFICATE: "/nowhere/ca.pem",
      }),
  },
  SW632: {
    finds: "answers HTTP 401 Unauthorized",
    mend: 'OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20<key>", or as the receiver asks',
    run: () => answered(401),
  },
  SW633: {
    finds: "answers HTTP 404 Not Found",
    mend: "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: is the path right? Most receivers have /v1/traces",
    run: () => answered(404),
  },
  SW634: {
    finds: "s ahead of that of 127.0.0.1:",
    mend: "let the clock be set by NTP, here or there: spans are drawn at the sender's time",
    run: () => answered(200, { date: "Sat, 21 Nov 2020 12:00:00 GMT" }),
  },
  SW635: {
    finds: "nothing is seen to start telemetry",
    mend: '"start": "node --import @spanweave/runtime/register dist/main.js" in package.json',
    run: () =>
      checksOf(doctorProject(manifest({ scripts: { start: "node dist/main.js" } })), [], CONSOLE),
  },
  SW636: {
    finds: "nobody listens there",
    mend: "SPANWEAVE_STATUS_PORT=<port> in the program's environment opens that port",
    run: async () => started(CONSOLE, ["--port", String(await freePort())]),
  },
  SW637: {
    finds: "spans were dropped: 7 queue full (otlp)",
    mend: "a receiver that keeps up; or OTEL_BSP_MAX_QUEUE_SIZE, or a sampler",
    run: async () => {
      const exporters = [{ name: "otlp", queued: 0, sent: 1, dropped: { "queue full": 7 } }];
      const status = { live: true, startedBy: "register", exporters, queued: 0, sent: 1 };
      const body = JSON.stringify({ ...status, dropped: 7, openSpans: 0, context: "shared" });
      const program = await receiveHttp(() => ({ body }));
      try {
        return await started(CONSOLE, ["--port", String(program.port)]);
      } finally {
        await program.close();
      }
    },
  },
  SW638: {
    finds: "nothing is sent: OTEL_SDK_DISABLED=true",
    mend: "mend what stands above first",
    run: () => started({ OTEL_SDK_DISABLED: "true" }, ["--send"]),
  },
  SW639: {
    finds: "answers, and does not have the trace yet",
    mend: "look again in a moment; is it the backend of this receiver?",
    run: async () => {
      const receiver = await receiveHttp();
      const backend = await receiveHttp(() => ({ status: 404 }));
      const query = `http://127.0.0.1:${backend.port}`;
      try {
        const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url };
        return await started(env, ["--send", "--query", query]);
      } finally {
        await Promise.all([receiver.close(), backend.close()]);
      }
    },
  },
  SW640: {
    finds: "http, express, pg make no spans of their own",
    mend: "npm i @opentelemetry/instrumentation-http",
    run: () => {
      const dependencies = { ...withRuntime, express: "*", pg: "*" };
      return checksOf(doctorProject(manifest({ dependencies })), [], CONSOLE);
    },
  },
};

const withRuntime = MANIFEST.dependencies as Readonly<Record<string, string>>;

describe("each code is found where it is so, and with what mends it", () => {
  test.each(Object.entries(SCENARIOS))("%s", async (code, { run, finds, mend }) => {
    const found = (await run()).filter((check) => check.code === code);
    const says = found.map((check) => check.says).join("\n");
    expect(says).toContain(finds);
    const first = found.find((check) => check.says.includes(finds))?.mends[0];
    expect(first).toContain(mend);
  });

  test("and a healthy project has none of them", async () => {
    const receiver = await receiveHttp();
    const checks = await started({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: receiver.url }, ["--send"]);
    await receiver.close();
    expect(checks.filter(({ code }) => code !== null)).toEqual([]);
  });

  test("none is forgotten here", () => {
    const pages = readdirSync(join(repository, "docs/errors")).map((file) => file.slice(0, 5));
    // An old Node can't run this.
    const codes = [...Object.keys(SCENARIOS), "SW623"].sort();
    expect(codes).toEqual(pages.filter((page) => /^SW6[234]/.test(page)).sort());
  });
});

describe("settings", () => {
  const settings = async (env: Record<string, string>): Promise<readonly string[]> => {
    const checks = await checksOf(doctorProject(), [], env);
    const found = checks.filter(({ name }) => name === "settings");
    return found.map(({ code, says, mends }) => `${code}: ${says}; ${mends[0]}`);
  };

  test("an exporter that lacks its key", async () => {
    expect(await settings({ OTEL_TRACES_EXPORTER: "arize", ARIZE_SPACE_ID: "space" })).toEqual([
      "SW629: no exporter is left, so spans go nowhere; set what is named below",
      "SW516: arize needs ARIZE_API_KEY, which is not set; it is left out; set it right: spanweave explain SW516 tells how",
    ]);
  });

  test.each([
    [{ OTEL_TRACES_SAMPLER: "always_off" }],
    [{ OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "0" }],
  ])("a sampler that records nothing: %j", async (variables) => {
    const said = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    expect(await settings({ ...CONSOLE, ...variables })).toEqual([
      `SW629: no trace that begins here is recorded: ${said.join(", ")}; unset ${Object.keys(variables).join(" ")}`,
    ]);
  });

  test("a share of traces is no fault", async () => {
    const checks = await checksOf(doctorProject(), [], {
      ...CONSOLE,
      TRACING_SAMPLING_RATE: "0.125",
    });
    expect(checks.find(({ name }) => name === "settings")).toMatchObject({
      verdict: "ok",
      says: "shop, 12.5 % of traces: TRACING_SAMPLING_RATE=0.125",
    });
  });
});

describe("weaving", () => {
  const weaving = async (
    files: Record<string, string>,
    env: Record<string, string> = {},
  ): Promise<unknown> =>
    (await checksOf(doctorProject(files), [], { ...CONSOLE, ...env })).find(
      ({ name }) => name === "weaving",
    );

  test("a wrong rules file is told by its own code", async () => {
    const files = { "spanweave.config.json": '{ "rules": [{ "fiels": "src/**" }] }' };
    expect(await weaving(files)).toMatchObject({
      ...{ verdict: "error", code: "SW302", mends: ["npx spanweave check"] },
      says: expect.stringContaining('spanweave.config.json:1: unknown key "fiels"'),
    });
  });

  test("a rules file that switches it off, for an environment", async () => {
    const config = { environments: { test: { trace: false } } };
    const files = { "spanweave.config.json": JSON.stringify(config) };
    expect(await weaving(files, { SPANWEAVE_ENV: "test" })).toMatchObject({
      code: "SW629",
      says: 'nothing is woven: the rules file says "trace": false for the environment "test"',
    });
    expect(await weaving(files, { SPANWEAVE_ENV: "production" })).toMatchObject({ verdict: "ok" });
  });

  test("nothing is asked for", async () => {
    expect(await weaving({ "src/shop.ts": "" })).toMatchObject({
      ...{ verdict: "warning", code: "SW628" },
      says: "no tag and no rule asks for a function to be traced",
    });
  });
});

describe("how the program is started", () => {
  const start = async (
    files: Record<string, string>,
    env: Record<string, string> = {},
  ): Promise<unknown> => {
    const plainStart = manifest({ scripts: { start: "node dist/main.js" } });
    const checks = await checksOf(doctorProject({ ...plainStart, ...files }), [], {
      ...CONSOLE,
      ...env,
    });
    return checks.find(({ name }) => name === "start")?.says;
  };
  const loads = (where: string): string => `${where} loads @spanweave/runtime/register`;

  test.each([
    ["Dockerfile", 'CMD ["node", "--import", "@spanweave/runtime/register", "main.js"]'],
    ["Procfile", "web: node --require=@spanweave/runtime/register main.js"],
    ["compose.yaml", "command: node -r @spanweave/runtime/register main.js"],
  ])("%s", async (file, text) => {
    expect(await start({ [file]: text })).toBe(loads(file));
    expect(await start({ [file]: text.replace("register", "other") })).toContain("nothing is seen");
  });

  test("NODE_OPTIONS", async () => {
    // Node itself obeys it, and so must find it.
    const flag = "--import @spanweave/runtime/register";
    const env = { ".env": `NODE_OPTIONS="${flag}"\n` };
    const made = doctorProject({ ...manifest({ scripts: {} }), ...env });
    const checks = await checksOf(made, ["--env", ".env"], CONSOLE);
    expect(checks.find(({ name }) => name === "start")?.says).toBe(loads("NODE_OPTIONS"));
  });

  test("a source", async () => {
    const main = 'import "@spanweave/runtime/register";\n';
    expect(await start({ "src/main.ts": main })).toBe("by src/main.ts");
  });

  test("an SDK of its own, which may be told otherwise", async () => {
    const dependencies = { ...withRuntime, "@opentelemetry/sdk-node": "*" };
    const made = doctorProject(manifest({ scripts: {}, dependencies }));
    const says = (await checksOf(made, [], CONSOLE)).map((check) => check.says);
    expect(says).toContain("by @opentelemetry/sdk-node, which the project sets up itself");
    expect(says).toContain("@opentelemetry/sdk-node may be told otherwise in code");
  });
});

describe("copies of the API", () => {
  const copies = async (files: Record<string, string>): Promise<unknown> => {
    const checks = await checksOf(doctorProject(files), [], CONSOLE);
    return checks.find(({ name }) => name === "api copies");
  };
  const uses = { dependencies: { [API]: "*" } };
  const library = {
    ...manifest({ dependencies: { ...withRuntime, library: "*" } }),
    ...installed("library", { version: "1.0.0", ...uses }),
  };

  test("one is nothing to tell of", async () => {
    expect(await copies(library)).toBeUndefined();
  });

  test("a library on an older one sees the provider", async () => {
    const older = installed(API, { version: "1.8.0" }, "library");
    expect(await copies({ ...library, ...older })).toMatchObject({
      verdict: "ok",
      says: "1.9.1, 1.8.0: all work, since @spanweave/runtime registers with 1.9.1",
    });
  });

  test("a library on a newer one sees none", async () => {
    const newer = installed(API, { version: "1.10.0" }, "library");
    expect(await copies({ ...library, ...newer })).toMatchObject({
      code: "SW626",
      says: expect.stringContaining("spans of library (1.10.0) get lost silently"),
    });
  });

  test("through the links of pnpm", async () => {
    const store = "node_modules/.pnpm/library@1.0.0/node_modules";
    const made = doctorProject({
      ...manifest({ dependencies: { ...withRuntime, library: "*" } }),
      [`${store}/library/package.json`]: JSON.stringify({ version: "1.0.0", ...uses }),
      [`${store}/${API}/package.json`]: '{ "version": "1.10.0" }',
    });
    symlinkSync(join(made.root, store, "library"), join(made.root, "node_modules/library"));
    const checks = await checksOf(made, [], CONSOLE);
    expect(checks.find(({ code }) => code === "SW626")?.says).toContain("library (1.10.0)");
  });

  test("where the project has an SDK, that one registers", async () => {
    const sdk = "@opentelemetry/sdk-node";
    const dependencies = { ...withRuntime, [sdk]: "*" };
    const found = await copies({
      ...manifest({ scripts: {}, dependencies }),
      ...installed(sdk, { version: "0.200.0", ...uses }),
      ...installed(API, { version: "1.8.0" }, sdk),
    });
    expect(found).toMatchObject({
      code: "SW626",
      mends: [expect.stringContaining("npm i @opentelemetry/api@1.8.0"), expect.anything()],
    });
  });
});

test("a runtime that is installed in part", async () => {
  const made = doctorProject(
    installed("@spanweave/runtime", {
      version: "0.1.0",
      exports: { "./emitted": { import: { default: "./dist/emitted.js" } } },
    }),
    { without: ["@spanweave/runtime"] },
  );
  const found = (await checksOf(made)).find(({ code }) => code === "SW621");
  expect(found?.says).toBe(
    "@spanweave/runtime is installed in part: its ./dist/emitted.js is missing",
  );
});

test("a runtime that is too old to tell its settings", async () => {
  const made = doctorProject(
    { ...installed("@spanweave/runtime", { version: "0.0.1", exports: { ".": {} } }) },
    { without: ["@spanweave/runtime"] },
  );
  const found = (await checksOf(made)).filter(({ name }) => name === "settings");
  expect(found).toMatchObject([
    { code: "SW622", says: "@spanweave/runtime 0.0.1: it is too old to tell its settings" },
  ]);
});

test("it answers for another folder, too", async () => {
  const made = doctorProject();
  const { code, stdout } = await ask(project(HEALTHY), ["--root", made.root], CONSOLE);
  expect(code).toBe(0);
  expect(stdout).toContain("2 functions in 1 file, by esbuild");
});
