// Toggles from outside: a program by itself, its file of toggles, and signals to it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, renameSync, rmSync, unwatchFile, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { watchToggles } from "../../runtime/src/toggles-watch.ts";

const source = (path: string): string =>
  fileURLToPath(new URL(`../../runtime/src/${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "spanweave-toggles-"));
const program = join(folder, "program.mjs");
const file = join(folder, "toggles.json");
const children: ChildProcess[] = [];

/** Writes its toggles whenever they change; ends when its input does. */
const PROGRAM = `
  import { toggle, toggles } from "./index.ts";
  import { watchToggles } from "./toggles-watch.ts";
  watchToggles(process.env);
  if (process.argv[3]) toggle(process.argv[3], false);
  let last;
  const look = () => {
    const now = JSON.stringify(toggles().map(({ pattern, on, by }) => by + " " + pattern + " " + on));
    if (now !== last) console.log(now);
    last = now;
  };
  look();
  if (process.argv[2] === "stay") {
    const timer = setInterval(look, 10);
    process.stdin.on("end", () => clearInterval(timer)).resume();
  }`;

beforeAll(async () => {
  await build({
    stdin: { contents: PROGRAM, resolveDir: source("."), loader: "ts" },
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
  });
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  unwatchFile(file);
  rmSync(file, { force: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string[];
  readonly stderr: () => string;
  readonly ended: Promise<unknown[]>;
}

function start(env: Record<string, string>, ...args: string[]): Running {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, NODE_OPTIONS: "", SPANWEAVE: "", ...env },
    cwd: folder,
  });
  children.push(child);
  let out = "";
  let err = "";
  child.stdout.on("data", (data) => {
    out += data;
  });
  child.stderr.on("data", (data) => {
    err += data;
  });
  return {
    child,
    stdout: () => out.trim().split("\n"),
    stderr: () => err,
    ended: once(child, "close"),
  };
}

const patience = { timeout: 20_000, interval: 20 };

const lastOf = ({ stdout }: Running, expected: string[]): Promise<void> =>
  vi.waitFor(() => expect(JSON.parse(stdout().at(-1) || "null")).toEqual(expected), patience);

describe("SPANWEAVE_TOGGLE_FILE", () => {
  test("holds from the start, and is read again whenever it changes", async () => {
    writeFileSync(file, '\uFEFF{ "Class.*": false, "Class.pay": true }');
    const running = start({ SPANWEAVE_TOGGLE_FILE: "toggles.json" }, "stay");
    await lastOf(running, ["file Class.* false", "file Class.pay true"]);

    writeFileSync(join(folder, "next.json"), '{ "b": false }');
    renameSync(join(folder, "next.json"), file);
    await lastOf(running, ["file b false"]);
    expect(running.stderr()).toBe("");

    writeFileSync(file, '{ "b": fal');
    await vi.waitFor(() => expect(running.stderr()).toContain("SW531"), patience);
    expect(running.stderr()).toContain(`"${file}" is no JSON: `);
    expect(running.stderr()).toContain("the toggles before it stay\n");

    writeFileSync(file, '{ "c": true }');
    await lastOf(running, ["file c true"]);

    rmSync(file);
    await lastOf(running, []);
    expect(running.stderr()).toContain("SW534");
    expect(running.stderr()).toContain("does not exist");

    writeFileSync(file, '{ "d": false }');
    await lastOf(running, ["file d false"]);
    expect(running.stdout().map((line) => JSON.parse(line).length)).toEqual([2, 1, 1, 0, 1]);
    running.child.stdin?.end();
    expect(await running.ended).toEqual([0, null]);
  });

  test("keeps no program alive, and need not be there yet", async () => {
    const running = start({ SPANWEAVE_TOGGLE_FILE: file });
    expect(await running.ended).toEqual([0, null]);
    expect(running.stdout()).toEqual(["[]"]);
    expect(running.stderr()).toBe(
      `[spanweave] SW534: the file of toggles "${file}" does not exist, so it toggles nothing; it is read as soon as it does\n`,
    );
  });

  test("that can't be read is said so", async () => {
    const running = start({ SPANWEAVE_TOGGLE_FILE: folder });
    expect(await running.ended).toEqual([0, null]);
    expect(running.stderr()).toMatch(/^\[spanweave\] SW534: .* can't be read, .*EISDIR.*\n$/);
  });

  test.each([
    ["[]", 'holds no object such as { "Class.*": false }'],
    ["null", 'holds no object such as { "Class.*": false }'],
    ['{ "a": "off" }', 'is wrong: "a" is neither true nor false'],
    ['{ "!a": true }', 'is wrong: "!a" is no pattern of functions: there is no "!"'],
  ])("%s is told of, and toggles nothing", (text, message) => {
    writeFileSync(file, text);
    const told: string[] = [];
    watchToggles({ SPANWEAVE_TOGGLE_FILE: file }, (trouble) =>
      told.push(`${trouble.code}: ${trouble.message}`),
    );
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`SW531: the file of toggles "${file}" ${message}`);
  });
});

describe("SPANWEAVE_TOGGLE_SIGNAL", () => {
  const isWindows = process.platform === "win32";

  test.runIf(!isWindows)("switches all off, and on again, above all other toggles", async () => {
    writeFileSync(file, '{ "a": true }');
    const env = { SPANWEAVE_TOGGLE_FILE: file, SPANWEAVE_TOGGLE_SIGNAL: "SIGUSR2" };
    const running = start(env, "stay", "b");
    await lastOf(running, ["code b false", "file a true"]);
    running.child.kill("SIGUSR2");
    await lastOf(running, ["code b false", "file a true", "signal ** false"]);
    running.child.kill("SIGUSR2");
    await lastOf(running, ["code b false", "file a true"]);
    expect(running.stderr()).toBe(
      "[spanweave] SIGUSR2: tracing is off\n[spanweave] SIGUSR2: tracing is on\n",
    );
    running.child.stdin?.end();
    expect(await running.ended).toEqual([0, null]);
  });

  test.runIf(!isWindows)("keeps no program alive", async () => {
    const running = start({ SPANWEAVE_TOGGLE_SIGNAL: "SIGUSR2" });
    expect(await running.ended).toEqual([0, null]);
    expect(running.stderr()).toBe("");
  });

  test.each(["SIGTERM", "SIGKILL", "SIGUSR1", "SIGNONE", "usr2"])("is not %s", (signal) => {
    const told: string[] = [];
    const before = process.eventNames();
    watchToggles({ SPANWEAVE_TOGGLE_SIGNAL: signal }, ({ code, message }) =>
      told.push(`${code}: ${message}`),
    );
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`SW532: SPANWEAVE_TOGGLE_SIGNAL is "${signal}", which can't be used`);
    expect(process.eventNames()).toEqual(before);
  });
});

test("nothing is watched where the environment asks for nothing", () => {
  const before = process.eventNames();
  watchToggles({ SPANWEAVE_TOGGLE_FILE: "", SPANWEAVE_TOGGLE_SIGNAL: "" }, () =>
    expect.unreachable("there is nothing to tell"),
  );
  expect(process.eventNames()).toEqual(before);
});
