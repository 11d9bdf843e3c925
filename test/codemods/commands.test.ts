/** The three commands as a user runs them. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Project, project, repository, useCli, visible } from "../cli/cli.ts";

useCli();

const RULES = `{ "rules": [{ "files": "src/**", "kind": "client" }] }\n`;
const SHOP = `/** Pays. */
export function pay() {}

export const prices = [1].map((one) => one);
`;

const HAND = `import { trace } from "@opentelemetry/api";

export function pay() {
  return trace.getTracer("shop").startActiveSpan("pay.order", (span) => {
    try {
      return 1;
    } finally {
      span.end();
    }
  });
}

export function refund(id: string) {
  return trace.getTracer("shop").startActiveSpan(\`refund \${id}\`, (span) => span.end());
}
`;

function read({ root }: Project, name: string): string {
  return readFileSync(join(root, name), "utf8");
}

function withMorph(shop: Project): Project {
  mkdirSync(join(shop.root, "node_modules"));
  const path = realpathSync(join(repository, "node_modules/ts-morph"));
  symlinkSync(path, join(shop.root, "node_modules/ts-morph"), "junction");
  return shop;
}

describe("tag", () => {
  test("writes what the rules say, and says what it did", () => {
    const shop = project({ "spanweave.config.json": RULES, "src/shop.ts": SHOP });
    const { code, stdout, stderr } = shop.run(["tag", "src"]);
    expect(stderr).toBe("");
    expect(stdout).toBe("src/shop.ts: 1 function tagged\n1 function tagged in 1 file\n");
    expect(code).toBe(0);
    expect(read(shop, "src/shop.ts")).toContain(' * @trace { kind: "client" }\n');
    expect(shop.run(["tag", "src"]).stdout).toBe("nothing to change\n");
    expect(shop.run(["untag"]).stdout).toBe(
      "src/shop.ts: 1 tag removed\n1 tag removed in 1 file\n",
    );
    expect(read(shop, "src/shop.ts")).toBe(SHOP);
  });

  test("asks no rules file where functions or kinds are given", () => {
    const shop = project({ "spanweave.config.json": RULES, "src/shop.ts": SHOP });
    const { stdout } = shop.run(["tag", "src", "--kinds", "function,callback"]);
    expect(stdout).toBe(
      [
        "src/shop.ts: 1 function tagged",
        "src/shop.ts:7:31 map(callback) left alone: it is bound to no name",
        "1 function tagged in 1 file; 1 left alone\n",
      ].join("\n"),
    );
    expect(read(shop, "src/shop.ts")).toContain(" * @trace\n");
    expect(shop.run(["tag", "src", "--kinds", "metod"]).stderr).toContain('did you mean "method"?');
    expect(shop.run(["tag", "src", "--functions", "a[!b"]).code).toBe(2);
    expect(shop.run(["tag"]).code).toBe(2);
  });

  test("a dry run is a patch that gives what a run gives", () => {
    const crlf = SHOP.replaceAll("\n", "\r\n");
    const files = {
      "spanweave.config.json": RULES,
      "src/shop.ts": SHOP,
      "src/crlf.ts": crlf,
      "src/end.ts": "export function end() {}",
      "src/far.ts": Array.from({ length: 40 }, (_, i) => `export function f${i}() {}\n\n`).join(""),
    };
    const [dry, wet] = [project(files), project(files)];
    const { stdout, stderr, code } = dry.run(["tag", "src", "--dry-run"]);
    expect(code).toBe(0);
    expect(stderr).toBe("43 functions would be tagged in 4 files\n");
    expect(read(dry, "src/shop.ts")).toBe(SHOP);
    const { status } = spawnSync("git", ["apply", "--whitespace=nowarn", "-"], {
      cwd: dry.root,
      input: stdout,
    });
    expect(status).toBe(0);
    wet.run(["tag", "src"]);
    for (const name of Object.keys(files)) expect(read(dry, name)).toBe(read(wet, name));
  });

  test("on a terminal a dry run is coloured", () => {
    const shop = project({ "spanweave.config.json": RULES, "src/shop.ts": SHOP });
    const shown = visible(shop.runOnTerminal(["tag", "src", "--dry-run"]).stdout);
    expect(shown).toContain("␛[1m--- a/src/shop.ts␛[22m");
    expect(shown).toContain("␛[31m-/** Pays. */␛[39m");
    expect(shown).toContain('␛[32m+ * @trace { kind: "client" }␛[39m');
  });

  test("files that can't be read are skipped, and the rest is done", () => {
    const shop = project({
      "spanweave.config.json": RULES,
      "src/a.ts": "export function ( {",
      "src/b.ts": new Uint8Array([0x66, 0xff, 0xfe]),
      "src/c.ts": "export function c() {}\n",
    });
    const { code, stdout } = shop.run(["tag", "src"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^src\/a\.ts: skipped: it can't be parsed: /);
    expect(stdout).toContain("src/b.ts: skipped: it is not valid UTF-8\n");
    expect(stdout).toContain("src/c.ts: 1 function tagged\n");
    expect(stdout).toContain("2 files skipped\n");
  });

  test("a file keeps its mode, and nothing lies beside it", () => {
    const shop = project({ "src/run.mjs": "#!/usr/bin/env node\nfunction run() {}\n" });
    chmodSync(join(shop.root, "src/run.mjs"), 0o775);
    shop.run(["tag", "src", "--functions", "**"]);
    expect(read(shop, "src/run.mjs")).toContain("@trace");
    expect(statSync(join(shop.root, "src/run.mjs")).mode & 0o777).toBe(0o775);
    expect(readdirSync(join(shop.root, "src"))).toEqual(["run.mjs"]);
  });

  test("does nothing where tags are not read", () => {
    const config = '{ "tags": false, "rules": [{ "functions": "**" }] }';
    const shop = project({ "spanweave.config.json": config, "src/a.ts": SHOP });
    expect(shop.run(["tag", "src"]).stdout).toContain("skipped: tags are off in its rules file");
  });
});

describe("untag", () => {
  test("@notrace stays unless it is asked for", () => {
    const text = "/** @notrace */\nexport function a() {}\n";
    const shop = project({ "src/a.ts": text, "src/broken.ts": "nothing ( to see" });
    expect(shop.run(["untag"])).toMatchObject({ code: 0, stdout: "nothing to change\n" });
    shop.run(["untag", "--notrace"]);
    expect(read(shop, "src/a.ts")).toBe("export function a() {}\n");
  });
});

describe("adopt", () => {
  test("adopts what it can prove, and tells what it can't", () => {
    const shop = withMorph(project({ "src/shop.ts": HAND }));
    const { code, stdout, stderr } = shop.run(["adopt"]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        "src/shop.ts: 1 span adopted",
        "src/shop.ts:9:34 refund left alone: its span's name varies: what varies belongs into an attribute",
        "1 span adopted in 1 file; 1 left alone\n",
      ].join("\n"),
    );
    expect(read(shop, "src/shop.ts")).toContain("/** @trace pay.order { errors: false } */");
    expect(shop.run(["adopt", "--dry-run"])).toMatchObject({ stdout: "" });
  });

  test("without ts-morph it says what to do, and the other commands miss nothing", () => {
    const shop = project({ "src/shop.ts": HAND });
    const { code, stderr } = shop.run(["adopt"]);
    expect(code).toBe(2);
    expect(stderr).toContain("error[SW613]: this command needs ts-morph");
    expect(stderr).toContain("npm i -D ts-morph");
    expect(shop.run(["adopt", "--help"]).code).toBe(0);
  });

  test("nobody else loads ts-morph", () => {
    const shop = project({
      "src/shop.ts": HAND,
      "node_modules/ts-morph/package.json": '{ "name": "ts-morph", "main": "index.js" }',
      "node_modules/ts-morph/index.js": 'throw new Error("ts-morph was loaded");',
    });
    for (const args of [
      "explain",
      "check",
      "manifest",
      "tag src --kinds all",
      "untag",
      "help adopt",
    ]) {
      const { stdout, stderr } = shop.run(args.split(" "));
      expect(stdout + stderr, args).not.toContain("ts-morph was loaded");
    }
    expect(shop.run(["adopt"]).stderr).toContain("ts-morph was loaded");
  });

  test("its types alone are imported", () => {
    const sources = readdirSync(join(repository, "src"), { recursive: true, encoding: "utf8" });
    const texts = sources
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(join(repository, "src", name), "utf8"));
    const imports = texts.flatMap((text) => text.match(/import\b[^;]*?["']ts-morph["']/g) ?? []);
    expect(imports.length).toBeGreaterThan(0);
    for (const one of imports) expect(one).toMatch(/^import(?: type\b|\("ts-morph"$)/);
  });
});
