// Standard output: written at once, in whole lines, and not lost when the program ends.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stream, WholeLines } from "../../runtime/src/telemetry/console/whole-lines.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cache = join(root, "node_modules/.cache/spanweave/");
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, "stdout-"));
const module = join(folder, "stdout.mjs");

beforeAll(() =>
  build({
    entryPoints: [join(root, "runtime/src/telemetry/console/stdout.ts")],
    outfile: module,
    bundle: true,
    platform: "node",
    format: "esm",
  }),
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly output: string;
  readonly errors: string;
  readonly code: number | null;
}

let programs = 0;

/** After the first byte nobody reads for `pause` milliseconds; then all is read, or the pipe is closed. */
function run(program: string, pause = 0, closes = false): Promise<Ran> {
  const file = join(folder, `program-${++programs}.mjs`);
  writeFileSync(file, `import { stdout } from "./stdout.mjs";\n${program}`);
  const child = spawn("sh", [
    "-c",
    `"$1" "$2" | { head -c 1; sleep "$3"; $4; }`,
    "sh",
    process.execPath,
    file,
    String(pause / 1000),
    closes ? "true" : "cat",
  ]);
  return collected(child);
}

function collected(child: ReturnType<typeof spawn>): Promise<Ran> {
  let [output, errors] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text) => (output += text));
  child.stderr?.setEncoding("utf8").on("data", (text) => (errors += text));
  return new Promise((resolve) => child.on("close", (code) => resolve({ output, errors, code })));
}

test("process.exit loses nothing, however full the pipe is", async () => {
  const { output, errors } = await run(
    `for (let i = 0; i < 3000; i++) stdout.write("x".repeat(99) + i + "\\n", i > 2000);
     process.exit();`,
    300,
  );
  expect(errors).toBe("");
  const numbers = output.split("\n").map((line) => /^x{99}(\d+)$/.exec(line)?.[1]);
  expect(new Set(numbers)).toEqual(
    new Set([undefined, ...Array.from({ length: 3000 }, (_, index) => String(index))]),
  );
});

test("lines stay whole and in order between those of console.log", async () => {
  const { output, errors } = await run(
    `let i = 0;
     const round = () => {
       for (let end = i + 500; i < end; i++) {
         if (i % 3 === 0) stdout.write(i + "y".repeat(150) + "\\n");
         else console.log(i + "z".repeat(250));
       }
       if (i < 6000) setTimeout(round, 5);
     };
     round();`,
    300,
  );
  expect(errors).toBe("");
  const lines = output.trimEnd().split("\n");
  expect(lines.every((line) => /^\d+(y{150}|z{250})$/.test(line))).toBe(true);
  expect(lines.map((line) => Number.parseInt(line, 10))).toEqual(
    Array.from({ length: 6000 }, (_, index) => index),
  );
});

test("behind what console.log loses at process.exit, a line of its own begins", async () => {
  const { output } = await run(
    `console.log("z".repeat(300_000));
     stdout.write("behind it\\n");
     stdout.write("the last\\n", true);
     process.exit();`,
    300,
  );
  expect(output.replace(/^z+/, "")).toBe("\nbehind it\nthe last\n");
});

test("a reader that goes away is no error of the program", async () => {
  const { errors } = await run(
    `for (let i = 0; i < 1000; i++) stdout.write("y".repeat(999) + "\\n");
     setTimeout(() => {
       stdout.write("y\\n");
       stdout.write("y\\n", true);
       process.stderr.write("lives");
     }, 600);`,
    200,
    true,
  );
  expect(errors).toBe("lives");
});

test("no terminal: 80 columns without colours, whatever is said of them", async () => {
  const { output } = await run(`console.log(stdout.look.width, stdout.look.colour)`);
  expect(output).toBe("80 false\n");
});

/** Takes so many bytes before it is full. */
class Pipe implements Stream {
  text = "";
  room: number;
  readonly #queue: [Uint8Array, (error?: Error | null) => void][] = [];

  constructor(room: number) {
    this.room = room;
  }

  get writableLength(): number {
    return this.#queue.reduce((sum, [{ length }]) => sum + length, 0);
  }

  readonly writeSome = (bytes: Uint8Array): number => {
    if (this.room === 0) throw Object.assign(new Error("full"), { code: "EAGAIN" });
    const some = bytes.subarray(0, this.room);
    this.room -= some.length;
    this.text += new TextDecoder().decode(some);
    return some.length;
  };

  write(bytes: Uint8Array, done: (error?: Error | null) => void): boolean {
    return this.#queue.push([bytes, done]) > 0;
  }

  /** The event loop turns, and the reader has read. */
  drain(): void {
    this.room = 1000;
    for (const [bytes, done] of this.#queue.splice(0)) {
      this.writeSome(bytes);
      done();
    }
  }

  listenerCount(): number {
    return 0;
  }

  once(): void {}
}

test("what does not fit goes on behind the stream, and direct again when that is done", () => {
  const pipe = new Pipe(4);
  const lines = new WholeLines(pipe.writeSome, pipe);
  lines.write("first\n");
  expect(pipe.text).toBe("firs");
  lines.write("second\n");
  pipe.drain();
  lines.write("third\n");
  expect(pipe.text).toBe("first\nsecond\nthird\n");
  expect(pipe.writableLength).toBe(0);
});

test("the last is waited for while the reader reads, and not for ever", () => {
  const pipe = new Pipe(1);
  let pauses = 0;
  const lines = new WholeLines(pipe.writeSome, pipe, () => {
    pauses++;
    if (pauses % 150 === 0 && pauses < 600) pipe.room = 2;
  });
  lines.write("123456789\n", true);
  expect(pipe.text).toBe("1234567");
  expect(pauses).toBe(450 + 200);
  lines.write("more\n", true);
  expect(pauses).toBe(650);
});
