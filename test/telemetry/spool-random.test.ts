// Programs that come, write, deliver, are killed and leave, at random, in one folder: no body is lost, none is had twice.
import { readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addressOf } from "../../runtime/src/telemetry/thread/spool/names.ts";
import type { Stored } from "../../runtime/src/telemetry/thread/spool/spool.ts";
import { filesIn, label, newFolder, type Program, program, url } from "./spool-folder.ts";

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const STEPS = 400;

/** https://en.wikipedia.org/wiki/Xorshift */
function randomFrom(seed: number): (below: number) => number {
  let state = seed || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

interface Alive {
  readonly program: Program;
  /** In the order in which it would send them. */
  held: Stored[];
}

class World {
  readonly folder: string = newFolder();
  readonly delivered: number[] = [];
  damaged = 0;
  readonly alive: Alive[] = [];
  written = 0;
  readonly random: (below: number) => number;

  constructor(random: (below: number) => number) {
    this.random = random;
  }

  begin(): void {
    this.alive.push({ program: program(this.folder), held: [] });
  }

  write(one: Alive): void {
    const { spool } = one.program;
    const text = Buffer.from(String(this.written).padStart(6, "0"));
    const stored = spool.write(label, addressOf(url), 1, text);
    if (stored === undefined) throw new Error("it was not written");
    one.held.push(stored);
    this.written += 1;
  }

  deliver(one: Alive): void {
    const stored = one.held.shift();
    if (stored === undefined) return;
    try {
      this.delivered.push(Number(String(one.program.spool.read(stored))));
    } catch {
      // Its name is all that is left of it.
    }
    one.program.spool.remove(stored);
  }

  adopt(one: Alive): void {
    one.held = [...one.program.spool.adopt(() => true), ...one.held];
  }

  kill(one: Alive): void {
    one.program.kill();
    this.end(one);
  }

  leave(one: Alive): void {
    one.program.spool.leave();
    this.end(one);
  }

  end(one: Alive): void {
    this.alive.splice(this.alive.indexOf(one), 1);
  }

  /** Somebody cuts off the end of a file. */
  damage(): void {
    const files = filesIn(this.folder);
    const path = files[this.random(Math.max(1, files.length))];
    if (path === undefined) return;
    truncateSync(join(this.folder, path), 10);
    this.damaged += 1;
  }

  step(): void {
    const one = this.alive[this.random(Math.max(1, this.alive.length))];
    if (one === undefined || (this.alive.length < 5 && this.random(12) === 0)) return this.begin();
    const steps = [
      ...Array(8).fill(() => this.write(one)),
      ...Array(5).fill(() => this.deliver(one)),
      ...Array(2).fill(() => this.adopt(one)),
      () => one.program.spool.beat(),
      () => this.kill(one),
      () => this.leave(one),
    ];
    steps[this.random(steps.length)]?.();
  }

  /** The last program sends all that is left. */
  finish(): void {
    for (const one of [...this.alive]) this.random(2) === 0 ? this.kill(one) : this.leave(one);
    this.begin();
    const [last] = this.alive as [Alive];
    this.adopt(last);
    while (last.held.length > 0) this.deliver(last);
    this.leave(last);
  }
}

describe(`at random (SEED=${SEED})`, () => {
  test.each(Array.from({ length: 20 }, (_, run) => [run]))("run %d", (run) => {
    const world = new World(randomFrom(SEED + run * 7_919));
    for (let step = 0; step < STEPS; step += 1) world.step();
    world.finish();
    const all = Array.from({ length: world.written }, (_, number) => number);
    expect([...world.delivered].sort((a, b) => a - b)).toEqual(all);
    expect(readdirSync(world.folder)).toEqual([]);
  });

  test("with files that somebody cuts off, nothing else is lost", () => {
    const world = new World(randomFrom(SEED));
    for (let step = 0; step < STEPS; step += 1) {
      world.step();
      if (step % 40 === 39) world.damage();
    }
    world.finish();
    expect(new Set(world.delivered).size).toBe(world.delivered.length);
    expect(world.delivered.length).toBeGreaterThanOrEqual(world.written - world.damaged);
    expect(world.delivered.length).toBeLessThanOrEqual(world.written);
    expect(readdirSync(world.folder)).toEqual([]);
  });
});
