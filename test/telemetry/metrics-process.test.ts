// Metrics of the process: there, plausible, and no reason for a program to go on.
import { describe, expect, test } from "vitest";
import { expectArrivals } from "./arrivals.ts";
import { run } from "./program.ts";
import type { SentPoint } from "./sent-metrics.ts";

const MODES = ["user", "system"];

describe("SPANWEAVE_PROCESS_METRICS", () => {
  test("gives what the program takes", async () => {
    const { byName } = await watched();
    const cpu = byName("process.cpu.time");
    expect(cpu.map(({ attributes }) => attributes["cpu.mode"])).toEqual(MODES);
    const seconds = cpu.reduce((sum, { value }) => sum + value, 0);
    const [{ value: uptime } = { value: 0 }] = byName("process.uptime");
    expect(seconds).toBeGreaterThan(0);
    expect(uptime).toBeGreaterThan(0.3);
    for (const { value } of byName("process.cpu.utilization")) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThan(2);
    }
    const [{ value: memory } = { value: 0 }] = byName("process.memory.usage");
    expect(memory).toBeGreaterThan(2 ** 24);
    const used = byName("v8js.memory.heap.used");
    const size = byName("v8js.memory.heap.space.size");
    const spaces = used.map(({ attributes }) => attributes["v8js.heap.space.name"]);
    expect(spaces).toContain("old_space");
    expect(size.length).toBe(used.length);
    for (const [i, { value }] of used.entries()) {
      expect(value).toBeLessThanOrEqual(size[i]?.value ?? 0);
    }
  });

  test("gives how busy the event loop is", async () => {
    const { byName } = await watched();
    const [{ value: utilization } = { value: -1 }] = byName("nodejs.eventloop.utilization");
    expect(utilization).toBeGreaterThan(0);
    expect(utilization).toBeLessThanOrEqual(1);
    const [min, p50, p90, p99, max] = ["min", "p50", "p90", "p99", "max"].map(
      (name) => byName(`nodejs.eventloop.delay.${name}`)[0]?.value ?? Number.NaN,
    ) as [number, number, number, number, number];
    // The program holds its loop up for 100 ms.
    expect(max).toBeGreaterThan(0.09);
    expect(max).toBeLessThan(byName("process.uptime")[0]?.value ?? 0);
    expect([min, p50, p90, p99, max].toSorted((a, b) => a - b)).toEqual([min, p50, p90, p99, max]);
    expect(byName("nodejs.eventloop.delay.mean")[0]?.unit).toBe("s");
  });

  test("is told once more at a death by signal, also where nothing else is counted", async () => {
    const arrivals = await expectArrivals();
    const { signal } = await run("listens", {
      args: ["no-spans"],
      env: { ...arrivals.envOfAll, SPANWEAVE_PROCESS_METRICS: "on" },
      onReady: (child) => void child.kill("SIGTERM"),
    });
    expect(signal).toBe("SIGTERM");
    expect(arrivals.metrics().map(({ name }) => name)).toContain("process.cpu.time");
  });

  test("is off where nobody asks", async () => {
    const { names } = await watched({ SPANWEAVE_PROCESS_METRICS: "" });
    expect([...names].filter((name) => /^(process|nodejs|v8js)\./.test(name))).toEqual([]);
  });

  test("has nothing to do where no metrics are exported, which is said", async () => {
    const env = { SPANWEAVE_PROCESS_METRICS: "on", OTEL_TRACES_EXPORTER: "memory" };
    const { stderr, code } = await run("metered", { env });
    expect(code).toBe(0);
    expect(stderr).toBe(
      "[spanweave] SW543: metrics of the process are asked for, and no metrics are exported; they are left out\n",
    );
  });
});

async function watched(env: Readonly<Record<string, string>> = {}): Promise<{
  names: ReadonlySet<string>;
  byName: (name: string) => readonly SentPoint[];
}> {
  const arrivals = await expectArrivals();
  const on = { SPANWEAVE_PROCESS_METRICS: "on" };
  const ended = await run("metered", {
    args: ["blocks"],
    env: { ...arrivals.envOfAll, ...on, ...env },
  });
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  const points = arrivals.metrics();
  return {
    names: new Set(points.map(({ name }) => name)),
    byName: (name) => points.filter((point) => point.name === name),
  };
}
