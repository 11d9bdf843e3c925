// Programs that must run by themselves: garbage collection, stack overflow, patched built-ins.
import { expect, test } from "vitest";
import { runChild } from "./child.ts";

test("ended spans are retained by no context, dropped generators end, and nothing grows", async () => {
  const found = (await runChild("retention", ["--expose-gc"])) as { grownBytes: number };
  expect(found).toMatchObject({
    retained: {
      closesOver: 0,
      startsTimer: 0,
      neverSettled: 0,
      outer: 0,
      inner: 0,
      throwing: 0,
    },
    abandoned: { ended: 100, marked: 100 },
    droppedAlive: 0,
    open: 0,
  });
  // 50,000 of 100,000 finished generators: a leaked registration alone would be tens of bytes each.
  expect(found.grownBytes).toBeLessThan(1_000_000);
});

test("stack overflows leave the context as it was", async () => {
  expect(await runChild("overflow", ["--stack-size=200"])).toEqual({
    wrong: [],
    wrongs: 0,
    overflows: 420,
    current: "-",
    depth: 1_000,
    recorded: true,
  });
});

test("built-ins that a program patches are not what the runtime uses", async () => {
  const found = (await runChild("patched")) as Record<string, unknown>;
  expect(found).toEqual({ byRuntime: [], byManager: [], spans: 15, failures: 1 });
});

test("the stack of an error is recorded under plain Node", async () => {
  expect(await runChild("stack")).toEqual({ isRecorded: true, isSame: true });
});
