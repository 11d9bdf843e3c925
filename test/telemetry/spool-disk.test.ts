// What the spool leaves on a disk, who may have it, and what happens where a disk is in the way.
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { living } from "../../runtime/src/telemetry/thread/spool/identity.ts";
import {
  addressOf,
  folderName,
  readFolderName,
} from "../../runtime/src/telemetry/thread/spool/names.ts";
import type { Spool, Stored } from "../../runtime/src/telemetry/thread/spool/spool.ts";
import {
  failing,
  filesIn,
  label,
  newFolder,
  type Program,
  program,
  textIn,
  url,
} from "./spool-folder.ts";

const body = (text: string | number): Buffer => Buffer.from(String(text));
const write = (spool: Spool, text: string | number): Stored | undefined =>
  spool.write(label, addressOf(url), 3, body(text));
const all = (): boolean => true;
const read = (spool: Spool, found: readonly Stored[]): string[] =>
  found.map((stored) => String(spool.read(stored)));

function written({ spool }: Program, ...texts: readonly (string | number)[]): Stored[] {
  return texts.map((text) => write(spool, text) as Stored);
}

describe("a body on disk", () => {
  test("is what was written, until it is removed", () => {
    const folder = newFolder();
    const one = program(folder);
    const [stored] = written(one, "spans\nand \u0000 more") as [Stored];
    expect(String(one.spool.read(stored))).toBe("spans\nand \u0000 more");
    one.spool.remove(stored);
    one.spool.remove(stored);
    expect(filesIn(folder)).toEqual([]);
    expect(() => one.spool.read(stored)).toThrow("it is gone");
    expect(one.complaints).toEqual([]);
  });

  test("is nobody else's business, and holds nothing secret", () => {
    const folder = newFolder();
    written(program(folder), "spans");
    const [path = ""] = filesIn(folder);
    const mode = (of: string): number => statSync(of).mode & 0o777;
    expect([mode(folder), mode(join(folder, path, "..")), mode(join(folder, path))]).toEqual([
      ...[0o700, 0o700, 0o600],
    ]);
    expect(textIn(folder)).not.toContain("secret");
    expect(textIn(folder)).toMatch(
      /^\d{8}T\d{9}Z\.shop\.host_example\.\d+\.\d+\.aaaaaaaaaaaa\.[\da-f]{12}\/0000000001\.3\.otlp-1\.protobuf\.[\da-f]{12}\n\{"spanweave":1,"service":"shop","exporter":"otlp","protocol":"protobuf","address":"http:\/\/collector\.example:4318\/v1\/traces","spans":3,"bytes":5,"crc32":\d+\}\nspans$/,
    );
  });

  test("is found under names of any kind", () => {
    const folder = newFolder("a b.c/ü\n'\"*?/…");
    const one = program(folder, { service: "@shop/web é/../..\n" });
    written(one, "spans");
    one.spool.leave();
    const two = program(folder);
    expect(read(two.spool, two.spool.adopt(all))).toEqual(["spans"]);
  });
});

describe("what a program leaves", () => {
  test("is the next one's, in order", () => {
    const folder = newFolder();
    const [one, two, three] = [program(folder), program(folder), program(folder)];
    written(one, ...Array.from({ length: 12 }, (_, number) => number));
    one.spool.leave();
    written(two, "12");
    expect(read(two.spool, two.spool.adopt(all))).toEqual(
      Array.from({ length: 12 }, (_, number) => String(number)),
    );
    two.spool.leave();
    expect(read(three.spool, three.spool.adopt(all)).length).toBe(13);
    expect(three.spool.adopt(all)).toEqual([]);
  });

  test("is not anyone's while it lives, and at once when it is dead", () => {
    const folder = newFolder();
    const [one, two] = [program(folder), program(folder)];
    written(one, 1, 2);
    expect(two.spool.adopt(all)).toEqual([]);
    one.kill();
    expect(read(two.spool, two.spool.adopt(all))).toEqual(["1", "2"]);
  });

  test("by another machine is free after half a minute without a sign of life", () => {
    const folder = newFolder();
    let now = 0;
    const [one, two] = [
      program(folder, { machine: "bbbbbbbbbbbb" }),
      program(folder, { now: () => now }),
    ];
    written(one, 1);
    // Clocks of machines differ: what counts is that we see it change.
    const [name = ""] = readdirSync(folder);
    execFileSync("touch", ["-d", "2001-01-01", join(folder, name)]);
    expect(two.spool.adopt(all)).toEqual([]);
    now += 29_000;
    one.spool.beat();
    expect(two.spool.adopt(all)).toEqual([]);
    now += 29_000;
    expect(two.spool.adopt(all)).toEqual([]);
    now += 1_000;
    expect(read(two.spool, two.spool.adopt(all))).toEqual(["1"]);
  });

  test("is one program's alone, however many want it", () => {
    const folder = newFolder();
    const one = program(folder);
    written(one, 1, 2, 3);
    one.kill();
    // The others look when the first one has looked, and not taken it yet.
    let others: readonly Stored[] = [];
    const second = program(folder);
    const first = program(folder, {
      files: {
        rename(from, to) {
          others = second.spool.adopt(all);
          renameSync(from, to);
        },
      },
    });
    expect([first.spool.adopt(all).length, others.length]).toEqual([0, 3]);
    expect(first.complaints).toEqual([]);
  });

  test("stays for others if nothing of it is wanted", () => {
    const folder = newFolder();
    const [one, two, three] = [program(folder), program(folder), program(folder)];
    written(one, 1);
    one.spool.leave();
    expect(two.spool.adopt(() => false)).toEqual([]);
    expect(three.spool.adopt((_, service) => service === "shop").length).toBe(1);
  });

  test("goes on by a new folder with who was taken for dead", () => {
    const folder = newFolder();
    const [one, two] = [program(folder), program(folder)];
    const [first] = written(one, 1) as [Stored];
    one.kill();
    expect(two.spool.adopt(all).length).toBe(1);
    expect(() => one.spool.read(first)).toThrow("it is gone");
    one.spool.beat();
    const [second] = written(one, 2) as [Stored];
    expect(String(one.spool.read(second))).toBe("2");
    one.spool.remove(first);
    expect([one.complaints, filesIn(folder).length]).toEqual([[], 2]);
  });

  test("leaves no empty folder behind", () => {
    const folder = newFolder();
    const [one, two, three] = [program(folder), program(folder), program(folder)];
    one.spool.remove(written(one, 1)[0] as Stored);
    one.spool.leave();
    expect(readdirSync(folder)).toEqual([]);
    two.spool.remove(written(two, 1)[0] as Stored);
    two.kill();
    three.spool.adopt(all);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("keeps its order when the clock goes backwards", () => {
    const folder = newFolder();
    const clock = vi.spyOn(Date, "now");
    onTestFinished(() => clock.mockRestore());
    const one = program(folder);
    clock.mockReturnValue(Date.UTC(2030, 0, 1));
    written(one, 1, 2);
    clock.mockReturnValue(Date.UTC(2020, 0, 1));
    written(one, 3);
    one.spool.leave();
    const two = program(folder);
    written(two, 4);
    expect(read(two.spool, two.spool.adopt(all))).toEqual(["1", "2", "3"]);
  });
});

describe("who lives", () => {
  test("a program knows itself, and others of its machine by number and start", () => {
    const { self } = living;
    expect(living.lifeOf({ ...self, machine: "bbbbbbbbbbbb" })).toBe("unknown");
    // Another thread of this one; its heart alone can tell.
    expect(living.lifeOf(self)).toBe("unknown");
    expect(living.lifeOf({ ...self, start: "1" })).toBe("gone");
    expect(living.lifeOf({ ...self, pid: 2 ** 22 + 1, start: "" })).toBe("gone");
  });

  test.runIf(process.platform === "linux")("on Linux, for certain", () => {
    const { self } = living;
    // The parent of this one lives, and has not started at that moment.
    expect(living.lifeOf({ ...self, pid: process.ppid, start: "1" })).toBe("gone");
  });

  test("a folder's name says what its reader needs", () => {
    const said = {
      ...{ created: "20261121T212329000Z", service: "shop", left: false },
      owner: { host: "web", machine: "0123456789ab", pid: 1, start: "42" },
    };
    expect(readFolderName(folderName(said))).toEqual(said);
    expect(readFolderName(folderName({ ...said, left: true }))?.left).toBe(true);
    const unknown = { ...said, owner: { ...said.owner, start: "" } };
    expect(readFolderName(folderName(unknown))).toEqual(unknown);
    expect(readFolderName("lost+found")).toBeUndefined();
  });
});

describe("the bound", () => {
  test("the oldest go, and who waits for them hears of it", () => {
    const folder = newFolder();
    const one = program(folder, { maxBytes: 4 * 4_096 });
    const gone: number[] = [];
    for (let number = 0; number < 10; number += 1) {
      const [stored] = written(one, number) as [Stored];
      stored.dropped = () => void gone.push(number);
    }
    expect(gone).toEqual([0, 1, 2, 3, 4, 5]);
    expect(filesIn(folder).length).toBe(4);
  });

  test("what was found is older than what is our own", () => {
    const folder = newFolder();
    const [one, two] = [program(folder), program(folder, { maxBytes: 4 * 4_096 })];
    written(one, "found", "found too");
    one.spool.leave();
    written(two, "own");
    const [first, second] = two.spool.adopt(all) as [Stored, Stored];
    const gone: string[] = [];
    first.dropped = () => void gone.push("found");
    second.dropped = () => void gone.push("found too");
    written(two, "new", "newer");
    expect([gone, filesIn(folder).length]).toEqual([["found"], 4]);
  });

  test("what others hold counts, too", () => {
    const folder = newFolder();
    const [one, two] = [program(folder), program(folder, { maxBytes: 4 * 4_096 })];
    written(one, 1, 2, 3);
    expect(two.spool.adopt(all)).toEqual([]);
    written(two, 4, 5, 6);
    expect(filesIn(folder).length).toBe(4);
    written(one, 7, 8);
    const three = program(folder, { maxBytes: 4 * 4_096 });
    three.spool.adopt(all);
    expect(write(three.spool, 9)).toBeUndefined();
    expect(three.complaints).toEqual([`${folder} is full of what other programs wait to send`]);
  });

  test("what nobody wants goes first where there is no room", () => {
    const folder = newFolder();
    const [one, two] = [program(folder), program(folder, { maxBytes: 3 * 4_096 })];
    written(one, 1, 2, 3, 4);
    one.spool.leave();
    const found = two.spool.adopt(() => false);
    expect(found.length).toBe(4);
    expect(String(two.spool.read(written(two, 5)[0] as Stored))).toBe("5");
    expect(filesIn(folder).length).toBe(3);
  });
});

describe("a disk that is in the way", () => {
  test.each(["EROFS", "EACCES", "ENOSPC", "EIO"])("%s is said, and thrown at nobody", (code) => {
    const folder = newFolder();
    const one = program(folder, { files: { write: failing(code) } });
    expect(write(one.spool, 1)).toBeUndefined();
    expect(one.complaints).toEqual([
      `${folder} can't be written to: ${code}: as the test wants it`,
    ]);
    expect(filesIn(folder)).toEqual([]);
  });

  test("a root that is a file is said", () => {
    const folder = newFolder();
    writeFileSync(folder, "");
    const one = program(folder);
    expect([write(one.spool, 1), one.spool.adopt(all)]).toEqual([undefined, []]);
    expect(one.complaints.length).toBe(2);
    one.spool.leave();
  });

  test("what can't be read, renamed or removed throws at nobody", () => {
    const folder = newFolder();
    const files = { rename: failing("EACCES"), remove: failing("EACCES"), touch: failing("EIO") };
    const one = program(folder, { files: { ...files, list: failing("EACCES") } });
    const [stored] = written(one, 1) as [Stored];
    one.spool.beat();
    one.spool.remove(stored);
    one.spool.leave();
    one.spool.adopt(all);
    expect(one.complaints.length).toBe(2);
  });

  test("half of a body is no body", () => {
    const folder = newFolder();
    const one = program(folder);
    written(one, "one", "two", "three", "four");
    one.kill();
    const [first = "", second = "", third = ""] = filesIn(folder).map((path) => join(folder, path));
    truncateSync(first, statSync(first).size - 1);
    truncateSync(second, 0);
    writeFileSync(third, Buffer.alloc(200, 0xff));
    appendFileSync(join(folder, "note"), "not ours");
    const two = program(folder);
    const found = two.spool.adopt(all);
    const outcomes = found.map((stored) => {
      try {
        return String(two.spool.read(stored));
      } catch (error) {
        return (error as Error).message.replace(/^.*: /, "");
      }
    });
    expect(outcomes).toEqual(["it breaks off", "it breaks off", "it breaks off", "four"]);
  });

  test("a byte that has changed is seen", () => {
    const folder = newFolder();
    const one = program(folder);
    const [stored] = written(one, "spans") as [Stored];
    const [path = ""] = filesIn(folder);
    const text = textIn(folder).slice(path.length + 1);
    writeFileSync(join(folder, path), text.replace(/spans$/, "spams"));
    expect(() => one.spool.read(stored)).toThrow("it is not as it was written");
  });

  test("a folder that is deleted is made again", () => {
    const folder = newFolder();
    const one = program(folder);
    const [lost] = written(one, 1) as [Stored];
    rmSync(folder, { recursive: true });
    const [stored] = written(one, 2) as [Stored];
    expect(String(one.spool.read(stored))).toBe("2");
    expect(() => one.spool.read(lost)).toThrow("it is gone");
    one.spool.remove(lost);
    rmSync(folder, { recursive: true });
    one.spool.beat();
    one.spool.leave();
    expect(one.complaints).toEqual([]);
  });

  const small = process.platform === "linux" ? tinyDisk() : undefined;
  if (small === undefined) console.log("no tiny disk can be mounted here: ENOSPC is played alone");
  test.runIf(small !== undefined)("a disk that is full for real", () => {
    const folder = small?.() ?? "";
    const one = program(join(folder, "spool"));
    const kept: Stored[] = [];
    const block = "x".repeat(20_000);
    for (let number = 0; number < 20; number += 1) {
      const stored = write(one.spool, number + block);
      if (stored !== undefined) kept.push(stored);
    }
    expect(one.complaints.length).toBe(20 - kept.length);
    expect(one.complaints[0]).toContain("ENOSPC");
    expect(filesIn(join(folder, "spool")).length).toBe(kept.length);
    expect(read(one.spool, kept)).toEqual(kept.map((_, number) => number + block));
    one.spool.remove(kept[0] as Stored);
    expect(write(one.spool, block)).toBeDefined();
    one.spool.leave();
  });
});

/** Undefined where nothing may be mounted. */
function tinyDisk(): (() => string) | undefined {
  const mount = (at: string): void => {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=128k", "tmpfs", at], { stdio: "ignore" });
  };
  const end = (at: string): void => void execFileSync("umount", [at], { stdio: "ignore" });
  try {
    const probe = execFileSync("mktemp", ["-d"], { encoding: "utf8" }).trim();
    mount(probe);
    end(probe);
    rmSync(probe, { recursive: true });
  } catch {
    return undefined;
  }
  return () => {
    const folder = newFolder("disk");
    mkdirSync(folder);
    mount(folder);
    onTestFinished(() => end(folder));
    return folder;
  };
}
