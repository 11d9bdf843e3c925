// docs/guides: what is shown for Collectors, backends and Kubernetes hangs together. No such program runs here.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { readSettings } from "../runtime/src/settings/read.ts";
import { VARIABLES } from "../runtime/src/settings/variables.ts";
import { readCommands } from "./docs/command.ts";
import { casesOf, FOLDER } from "./docs/guides.ts";
import { readPage } from "./docs/page.ts";
import { runProgram } from "./docs/program.ts";
import { expectArrivals } from "./telemetry/arrivals.ts";

const COMPOSE = `${FOLDER}/compose`;
const fleet = readPage(`${FOLDER}/fleet.md`);
const textOf = (name: string): string => readFileSync(join(COMPOSE, name), "utf8");

/** What a file of settings holds, as far as tests look into it. */
interface Tree {
  readonly [key: string]: Tree;
}
const parse = (text: string): Tree => parseYaml(text, { strict: true }) as Tree;

const keysOf = (tree: unknown): string[] => Object.keys(tree ?? {});
const listOf = (tree: unknown): string[] => (tree ?? []) as string[];

/** What Collector 0.159 with its contributions calls them, and Jaeger 2 in its own. */
const COMPONENTS = {
  receivers: ["otlp"],
  processors: ["memory_limiter", "batch", "tail_sampling"],
  exporters: ["otlp_grpc", "load_balancing", "prometheus", "jaeger_storage_exporter"],
  extensions: ["health_check", "file_storage", "jaeger_storage", "jaeger_query"],
};

const COLLECTORS: readonly (readonly [name: string, text: string])[] = [
  ["compose/collector.yaml", textOf("collector.yaml")],
  ...casesOf("collector").map(([, { block }]) => [block.name, block.text] as const),
];

describe.each(COLLECTORS)("%s", (_, text) => {
  test("names what it defines, defines what it names, and nothing else", () => {
    const config = parse(text);
    const pipelines = Object.values(config.service?.pipelines ?? {});
    expect(pipelines.length).toBeGreaterThan(0);
    const used = (kind: string): Set<string> =>
      new Set(
        kind === "extensions"
          ? listOf(config.service?.extensions)
          : pipelines.flatMap((one) => listOf(one[kind])),
      );
    for (const [kind, types] of Object.entries(COMPONENTS)) {
      expect(new Set(keysOf(config[kind])), kind).toEqual(used(kind));
      for (const name of used(kind)) expect(types).toContain(name.split("/")[0]);
    }
    expect(keysOf(config).sort()).toEqual(
      [...Object.keys(COMPONENTS).filter((kind) => kind in config), "service"].sort(),
    );
  });

  test("refuses what does not fit before it does anything else", () => {
    const config = parse(text);
    const isJaeger = keysOf(config.extensions).includes("jaeger_query");
    for (const { processors } of Object.values(config.service?.pipelines ?? {})) {
      if (!isJaeger) expect(listOf(processors)[0]).toBe("memory_limiter");
      const batch = listOf(processors).indexOf("batch");
      expect([-1, listOf(processors).length - 1]).toContain(batch);
    }
  });

  test("what is stored in an extension has one", () => {
    const config = parse(text);
    const stored = [...text.matchAll(/^ +(?:storage|traces|trace_storage): (\w+)$/gm)];
    const stores = [
      ...keysOf(config.extensions),
      ...keysOf(config.extensions?.jaeger_storage?.backends),
    ];
    for (const [, name] of stored) expect(stores).toContain(name);
  });
});

test("each policy of tail sampling has the settings of its type", () => {
  const tail = COLLECTORS.find(([name]) => name === "tail.yaml")?.[1] ?? "";
  const policies = Object.values(parse(tail).processors?.tail_sampling?.policies ?? {});
  expect(policies.length).toBeGreaterThan(3);
  for (const policy of policies) {
    expect(keysOf(policy).sort()).toEqual(["name", "type", String(policy.type)].sort());
  }
  expect(new Set(policies.map(({ name }) => String(name))).size).toBe(policies.length);
});

describe("the compose file", () => {
  const compose = (): Tree => parse(textOf("compose.yaml"));
  const portsOf = (service: Tree): number[] =>
    listOf(service.ports).map((port) => Number(/^127\.0\.0\.1:(\d+):\1$/.exec(port)?.[1]));

  test("publishes the ports that the page lists, to this machine alone", () => {
    const published = Object.values(compose().services ?? {}).flatMap(portsOf);
    const listed = fleet.rows.flatMap(
      ({ cells }) => /localhost:(\d+)/.exec(cells[0] ?? "")?.[1] ?? [],
    );
    expect(published.toSorted()).toEqual(listed.map(Number).toSorted());
  });

  test("mounts files that exist and volumes that it defines", () => {
    const { services, volumes } = compose();
    const mounts = Object.values(services ?? {}).flatMap((one) => listOf(one.volumes));
    expect(mounts.length).toBeGreaterThan(3);
    for (const mount of mounts) {
      const [source = ""] = mount.split(":");
      if (source.startsWith("./")) expect(existsSync(join(COMPOSE, source))).toBe(true);
      else expect(keysOf(volumes)).toContain(source);
    }
  });

  test("pins each image, as the pages do", () => {
    const { services } = compose();
    const images = Object.values(services ?? {}).map(({ image }) => String(image));
    for (const image of images) expect(image).toMatch(/:\d+\.\d+\.\d+$/);
    const jaeger = images.find((image) => image.startsWith("jaegertracing/"));
    expect(readFileSync(`${FOLDER}/exporters.md`, "utf8")).toContain(` ${jaeger}\n`);
    const text = readFileSync(fleet.path, "utf8");
    const said = /Collector ([\d.]+), Jaeger ([\d.]+) and Tempo ([\d.]+\d)/.exec(text) ?? [];
    for (const [index, name] of ["collector-contrib", "jaeger", "tempo"].entries()) {
      expect(images.join(" ")).toContain(`/${name}:${said[index + 1]}.`.replace("/coll", "-coll"));
    }
  });

  test("speaks to services that it has, at ports that they listen at", () => {
    const { services } = compose();
    const names = keysOf(services);
    for (const { depends_on } of Object.values(services ?? {})) {
      for (const name of listOf(depends_on)) expect(names).toContain(name);
    }
    const asked = [...String(services?.ready?.healthcheck?.test).matchAll(/http:\/\/(\w+):(\d+)/g)];
    expect(asked.map(([, name]) => name).sort()).toEqual(
      names.filter((one) => one !== "ready").sort(),
    );
    const sent = Object.values(parse(textOf("collector.yaml")).exporters ?? {})
      .map(({ endpoint }) => String(endpoint))
      .filter((endpoint) => !endpoint.startsWith("0.0.0.0"));
    for (const endpoint of sent) expect(names).toContain(endpoint.split(":")[0]);
    const grafana = parse(textOf("grafana.yaml"));
    const [source] = Object.values(grafana.datasources ?? {});
    const tempo = parse(textOf("tempo.yaml"));
    expect(String(source?.url)).toBe(`http://tempo:${tempo.server?.http_listen_port}`);
  });

  test("listens within where it publishes", () => {
    const inside = [...textOf("collector.yaml").matchAll(/endpoint: 0\.0\.0\.0:(\d+)/g)];
    const { services } = compose();
    const published = portsOf(services?.collector as Tree);
    expect(inside.map(([, port]) => Number(port)).sort()).toEqual(published.sort());
  });
});

test.each(casesOf("kubernetes"))("the deployment at %s", (_, { block }) => {
  const { spec } = parse(block.text);
  const [container] = Object.values(spec?.template?.spec?.containers ?? {});
  expect(listOf(container?.command).slice(0, 3)).toEqual([
    "node",
    "--import",
    "@spanweave/runtime/register",
  ]);
  const env = Object.values(container?.env ?? {}).map(({ name, value }) => [
    String(name),
    String(value ?? "10.0.0.1").replace(/\$\((\w+)\)/g, "10.0.0.1"),
  ]);
  const { troubles, settings } = readSettings(Object.fromEntries(env));
  expect(troubles).toEqual([]);
  expect(settings.exporters).toMatchObject([{ url: "http://10.0.0.1:4318/v1/traces" }]);
  for (const probe of [container?.livenessProbe, container?.readinessProbe]) {
    expect(VARIABLES.healthPaths.fallback).toContain(String(probe?.httpGet?.path));
  }
});

test("with the variables of the page, spans arrive where the Collector would be", async () => {
  const arrivals = await expectArrivals();
  const lines = fleet.blocks.flatMap(({ language, text }) =>
    language === "sh" ? readCommands(text) : [],
  );
  const env = lines.find(({ words }) => words[0] === "node")?.env ?? {};
  const [name = "", at = ""] = Object.entries(env)[0] ?? [];
  const there = at.replace("localhost:4318", new URL(arrivals.url).host);
  expect(there).not.toBe(at);
  await runProgram("main.ts", "/** @trace */ function work() {} work();", { [name]: there });
  expect(arrivals.spans().map((span) => span.name)).toEqual(["work"]);
});
