/** `spanweave tsc`: what real compilers of three major versions wrote is woven as the source says. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  type Compiler,
  golden,
  type TscProject,
  type TscProjectOptions,
  tscProject,
  usePackages,
} from "./tsc-project.ts";

usePackages();

const commonjs = { type: "commonjs", compilerOptions: { target: "es2018" } } as const;
const SAID = "spanweave: 13 traced, 0 skipped, 0 never seen\n";

describe.each([5, 6, 7] satisfies Compiler[])("TypeScript %s", (compiler) => {
  test.each([
    ["ES modules", {}],
    ["CommonJS", commonjs],
    ["maps in the outputs", { compilerOptions: { sourceMap: false, inlineSourceMap: true } }],
  ])("%s: the golden tree", (_, options) => goldenTree({ compiler, ...options }));

  test("projects that refer to one another", () => {
    const app = tscProject({ compiler, files: solution, withCommon: false });
    const built = app.spanweave(["tsc", "--build"]);
    const said = "spanweave: 2 traced, 0 skipped, 0 never seen\n";
    expect(built).toEqual({ code: 0, stdout: "", stderr: said });
    const ran = app.run("dist/app/main.js");
    expect(ran.stderr).toBe("");
    expect(ran.stdout).toBe("run app/main.ts:3:17\n  answer lib/answer.ts:2:17\n");
    // Declarations and their maps are none of our business.
    const plain = tscProject({ compiler, files: solution, withCommon: false });
    plain.tsc(["--build"]);
    for (const name of ["dist/lib/answer.d.ts", "dist/lib/answer.d.ts.map"]) {
      expect(app.read(name)).toBe(plain.read(name));
    }
  });
});

test.each([
  ["sources in the maps", { inlineSources: true }],
  ["an address as sourceRoot", { sourceRoot: "https://example.org/src/" }],
  ["a folder as sourceRoot", { sourceRoot: "/nowhere" }],
  ["an address as mapRoot", { mapRoot: "https://example.org/maps/" }],
  ["no comments", { removeComments: true }],
  ["no class fields", { useDefineForClassFields: false }],
  ["verbatim modules", { verbatimModuleSyntax: true }],
  ["CRLF", { newLine: "crlf" }],
])("%s: the golden tree", (_, compilerOptions) => goldenTree({ compilerOptions }));

test("CommonJS with interoperation and private names lowered: the golden tree", () => {
  goldenTree({ type: "commonjs", compilerOptions: { target: "es2021", esModuleInterop: true } });
});

test("sources that end their lines as Windows does, and begin with a mark: the golden tree", () => {
  const app = tscProject({});
  for (const name of ["basket", "checkout", "main", "prices", "stream"]) {
    const text = app.read(`src/${name}.ts`).replaceAll("\n", "\r\n");
    app.write({ [`src/${name}.ts`]: `\uFEFF${text}` });
  }
  expectGolden(app);
});

function goldenTree(options: TscProjectOptions): void {
  expectGolden(tscProject(options));
}

function expectGolden(app: TscProject): void {
  expect(app.spanweave(["tsc"])).toEqual({ code: 0, stdout: "", stderr: SAID });
  expect(app.run("dist/main.js")).toEqual({ code: 0, stdout: `${golden}\n`, stderr: "" });
}

/** TypeScript without the common program. */
function small(files: Readonly<Record<string, string>>, more: TscProjectOptions = {}): TscProject {
  return tscProject({ withCommon: false, files, ...more });
}

describe("nothing is woven twice or left behind", () => {
  test("a second run touches nothing, and says the same", () => {
    const app = tscProject({ compilerOptions: { incremental: true } });
    app.spanweave(["tsc"]);
    const before = timesOf(app);
    expect(app.spanweave(["tsc"])).toEqual({ code: 0, stdout: "", stderr: SAID });
    expect(timesOf(app)).toEqual(before);
  });

  test("tsc ran by itself, or the run broke off before weaving", () => {
    const app = tscProject({});
    app.tsc(["--build"]);
    expect(app.read("dist/main.js")).not.toContain("__sw");
    expect(app.spanweave(["tsc", "--build"]).stderr).toBe(SAID);
    expect(app.run("dist/main.js").stdout).toBe(`${golden}\n`);
  });

  test.each([
    ["--build", ["tsc", "--build"]],
    ["incremental", ["tsc", "--incremental"]],
  ])("other rules, and tsc thinks all is up to date: %s", (_, words) => {
    const app = tscProject({});
    app.spanweave(words);
    app.write({ "spanweave.config.json": '{ "rules": [{ "files": "src/prices.ts" }] }' });
    const said = "spanweave: 11 traced, 0 skipped, 0 never seen\n";
    expect(app.spanweave(words)).toEqual({ code: 0, stdout: "", stderr: said });
    expect(app.run("dist/main.js").stdout).toContain("      priceOf src/prices.ts");
    app.write({ "spanweave.config.json": '{ "tags": false }' });
    expect(app.spanweave(words).stderr).toBe("spanweave: 0 traced, 0 skipped, 0 never seen\n");
    expect(app.read("dist/main.js")).not.toContain("__sw");
  });

  test("another version wove it", () => {
    const app = tscProject({});
    app.spanweave(["tsc", "--build"]);
    const fresh = app.read("dist/prices.js");
    for (const name of ["dist/prices.js", "dist/prices.js.map"]) {
      app.write({ [name]: app.read(name).replace(/spanweave \d+\.\d+\.\d+/, "spanweave 0.0.9") });
    }
    expect(app.read("dist/prices.js")).not.toBe(fresh);
    expect(app.spanweave(["tsc", "--build"]).stderr).toBe(SAID);
    expect(app.read("dist/prices.js")).toBe(fresh);
  });

  test("one of an output and its map was written, and the other one was not", () => {
    const app = tscProject({});
    app.tsc(["--build"]);
    const map = app.read("dist/prices.js.map");
    app.spanweave(["tsc", "--build"]);
    const whole = app.read("dist/prices.js.map");
    app.write({ "dist/prices.js.map": map });
    expect(app.spanweave(["tsc", "--build"]).stderr).toBe(SAID);
    expect(app.read("dist/prices.js.map")).toBe(whole);
  });

  test("the same input gives the same bytes", () => {
    const [one, other] = [tscProject({}), tscProject({})];
    for (const app of [one, other]) app.spanweave(["tsc"]);
    for (const name of readdirSync(one.path("dist"))) {
      expect(one.read(`dist/${name}`), name).toBe(other.read(`dist/${name}`));
    }
  });

  test("SPANWEAVE=off: what tsc writes, byte for byte", () => {
    const [one, other] = [tscProject({}), tscProject({})];
    expect(one.spanweave(["tsc"], { SPANWEAVE: "off" })).toEqual(other.tsc());
    for (const name of readdirSync(other.path("dist"))) {
      expect(one.read(`dist/${name}`), name).toBe(other.read(`dist/${name}`));
    }
  });
});

function timesOf(app: TscProject): Readonly<Record<string, number>> {
  const names = readdirSync(app.path("dist"));
  return Object.fromEntries(
    names.map((name) => [name, statSync(app.path(`dist/${name}`)).mtimeMs]),
  );
}

describe("what tsc says stays what it says", () => {
  const files = {
    "src/main.ts": "/** @trace */\nexport const a = (): number => 1;\nlet b: string = 2;\n",
  };

  test.each([
    ["outputs are written", {}],
    ["none are", { noEmitOnError: true }],
  ])("errors: %s", (_, compilerOptions) => {
    const app = small(files, { compilerOptions });
    const plain = small(files, { compilerOptions });
    const { code, stdout, stderr } = app.spanweave(["tsc"]);
    expect({ code, stdout }).toEqual({ code: plain.tsc().code, stdout: plain.tsc().stdout });
    expect(stdout).toContain("TS2322");
    const traced = Object.keys(compilerOptions).length === 0 ? 1 : 0;
    expect(stderr).toBe(`spanweave: ${traced} traced, 0 skipped, 0 never seen\n`);
  });

  test.each([["--version"], ["--showConfig"], ["--noEmit"]])("%s", (word) => {
    const app = small(files);
    expect(app.spanweave(["tsc", word])).toEqual(app.tsc([word]));
  });

  test("options in the entry of plugins, and one that does not exist", () => {
    const plugins = (options: object): TscProjectOptions => ({
      compilerOptions: { plugins: [{ transform: "spanweave/transformer", ...options }] },
    });
    const app = small(
      {
        "src/main.ts":
          "/** @trace */\nexport function main(): void {}\nexport const other = (): void => {};\n",
      },
      plugins({ tags: false, rules: [{ functions: "other" }] }),
    );
    expect(app.spanweave(["tsc"]).stderr).toBe("spanweave: 1 traced, 0 skipped, 0 never seen\n");
    expect(app.read("dist/main.js")).toContain('[["other",');
    const wrong = small({ "src/main.ts": "export {};\n" }, plugins({ tag: false })).spanweave([
      "tsc",
    ]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/^error\[SW401\]: unknown option "tag"/);
  });

  test("files named on the command line", () => {
    const app = small({
      "one.ts": "/** @trace */\nexport function one(): number {\n  return 1;\n}\none();\n",
    });
    rmSync(app.path("tsconfig.json"));
    const words = ["one.ts", "--module", "nodenext", "--target", "es2022", "--sourceMap"];
    expect(app.spanweave(["tsc", ...words])).toMatchObject({ code: 0, stdout: "" });
    expect(app.run("one.js").stdout).toBe("one one.ts:2:17\n");
  });
});

describe("functions are found by the map", () => {
  test("tags that emitted text loses or moves", () => {
    const app = small({
      "src/main.ts": `class Till {
  /** @trace */ ring(): number { return 1; }
  /** @trace */
  accessor open = (): number => 2;
  /** @trace */ static async count(): Promise<number> { return 3; }
  constructor(private readonly each: number) {}
  /** @trace */ all = (): number => this.each;
}
/** @trace overloaded */
function over(a: string): string;
function over(a: number): number;
function over<T>(a: T): T { return a; }
namespace Shop {
  export const limit = 5;
  /** @trace { attributes: { limit, "till.name": Till.name } } */
  export function sell(): number { return limit; }
}
const till = new Till(4);
over(till.ring() + till.open() + till.all() + Shop.sell());
await Till.count();
`,
    });
    expect(app.spanweave(["tsc"])).toMatchObject({ code: 0, stdout: "" });
    expect(app.run("dist/main.js")).toEqual({
      code: 0,
      stderr: "",
      stdout: `Till.ring src/main.ts:2:17
Till.open src/main.ts:4:12
Till.all src/main.ts:7:17
Shop.sell src/main.ts:16:19 limit=5 till.name="Till"
overloaded [over] src/main.ts:12:10
Till.count src/main.ts:5:30
`,
    });
  });

  test("errors' stacks lead to the source", () => {
    const app = small({
      "src/main.ts": `type Wide = { a: number };
/** @trace */
const fails = async (_: Wide): Promise<never> => { const wide: Wide = { a: 1 }; throw new Error("no" + wide.a); };
fails({ a: 1 }).catch((error: Error) => console.log(error.stack?.split("\\n")[1]));
`,
    });
    app.spanweave(["tsc"]);
    const { stdout } = app.run("dist/main.js", ["--enable-source-maps"]);
    expect(stdout).toContain("src/main.ts:3:87)");
  });

  test("a kind that changed in lowering: an error for a tag, a reason for a rule", () => {
    const app = small(
      {
        "src/main.ts": `/** @trace */
async function* steps(): AsyncGenerator<number> { yield 1; }
async function* others(): AsyncGenerator<number> { yield 1; }
for (const all of [steps, others]) all().next();
`,
        "spanweave.config.json": '{ "rules": [{ "files": "**", "functions": "others" }] }',
      },
      { compilerOptions: { target: "es2017" }, type: "commonjs" },
    );
    const { code, stderr } = app.spanweave(["tsc"]);
    expect(code).toBe(2);
    expect(
      stderr,
    ).toBe(`error[SW101]: steps can't be traced: the compiler made another kind of function of it (kind-lowered)
 --> src/main.ts:2:17
  |
2 | async function* steps(): AsyncGenerator<number> { yield 1; }
  |                 ^^^^^
  = compile for es2018 or later, or weave before compiling

spanweave: 0 traced, 2 skipped, 0 never seen
`);
    expect(app.read("dist/main.js")).not.toContain("__sw");
  });

  test("a value that the compiled code has no more: what the page of SW115 shows", () => {
    const page = readFileSync("docs/errors/SW115.md", "utf8");
    const example = (word: string): string =>
      new RegExp(`^\`\`\`ts ${word}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(page)?.[1] ?? "";
    const wrong = small({ "src/main.ts": example("wrong") }).spanweave(["tsc"]);
    expect(wrong.code).toBe(2);
    expect(
      wrong.stderr,
    ).toContain(`error[SW115]: the compiled code has no \`Level\` that could be read here
 --> src/main.ts:5:35`);
    expect(small({ "src/main.ts": example("right") }).spanweave(["tsc"]).code).toBe(0);
  });

  test("without a map the comments are read that the compiler kept, and that is said", () => {
    const app = small(
      {
        "src/main.ts": "interface A {}\n/** @trace */\nexport function main(): void {}\nmain();\n",
        "dist/mine.js": "/** @trace */\nexport function mine() {}\n",
      },
      { compilerOptions: { sourceMap: false } },
    );
    const { code, stderr } = app.spanweave(["tsc"]);
    expect(code).toBe(0);
    expect(stderr).toContain("warning[SW472]: dist/main.js came without a source map");
    expect(app.run("dist/main.js").stdout).toBe("main dist/main.js:2:17\n");
    expect(app.read("dist/mine.js")).toBe("/** @trace */\nexport function mine() {}\n");
  });
});

describe("what else lies among the outputs", () => {
  test("what an older source has left is named, and no more", () => {
    const app = small({ "src/main.ts": TAGGED, "src/gone.ts": TAGGED });
    expect(app.spanweave(["tsc"]).stderr).toBe("spanweave: 2 traced, 0 skipped, 0 never seen\n");
    rmSync(app.path("src/gone.ts"));
    for (const words of [["tsc"], ["tsc", "--build"]]) {
      const { code, stderr } = app.spanweave(words);
      expect(code).toBe(0);
      expect(
        stderr,
      ).toBe(`warning[SW476]: dist/gone.js stays as it is: the source that it was compiled from can't be found
  = delete it if the source is no more; compilers leave old outputs behind

spanweave: 1 traced, 0 skipped, 0 never seen
`);
    }
  });

  test("code that tsc did not write stays as it is", () => {
    const map = '{"version":3,"sources":["w.ts"],"sourcesContent":["export {}"],"mappings":"AAAA"}';
    const vendor = "export function w() {}\n//# sourceMappingURL=w.js.map\n";
    const app = small({
      "src/main.ts": TAGGED,
      "dist/vendor/w.js": vendor,
      "dist/vendor/w.js.map": map,
      "spanweave.config.json": '{ "rules": [{ "files": "**" }] }',
    });
    expect(app.spanweave(["tsc"])).toMatchObject({ code: 0 });
    expect(app.read("dist/vendor/w.js")).toBe(vendor);
  });

  test("files that can't be read hold nothing up", () => {
    const app = small({
      "src/main.ts": TAGGED,
      "dist/a.js": "//# sourceMappingURL=100%.map\n",
      "dist/b.js": "//# sourceMappingURL=file://host/a.map\n",
      "dist/c.js": "//# sourceMappingURL=c.js.map\n",
      "dist/c.js.map/in-a-folder.txt": "",
      "dist/d.js": "//# sourceMappingURL=d.js.map\n",
      "dist/d.js.map": '{"version":3,"sources":["file://host/x.ts"],"mappings":"AAAA"}',
    });
    const said = "spanweave: 1 traced, 0 skipped, 0 never seen\n";
    expect(app.spanweave(["tsc"])).toEqual({ code: 0, stdout: "", stderr: said });
  });

  test("two projects with options of their own write into one folder", () => {
    const app = small({
      "src/main.ts": `${TAGGED}export function untagged(): void {}\n`,
      "src/worker/w.ts": "export function work(): void {}\n",
      "tsconfig.json": twoInOne(["src/*.ts"], {}),
      "tsconfig.worker.json": twoInOne(["src/worker"], { rules: [{ files: "**" }] }),
    });
    for (let round = 0; round < 2; round++) {
      expect(app.spanweave(["tsc"])).toMatchObject({ code: 0 });
      expect(app.spanweave(["tsc", "-p", "tsconfig.worker.json"])).toMatchObject({ code: 0 });
    }
    expect(app.read("dist/worker/w.js")).toContain('["work",');
    expect(app.read("dist/main.js")).not.toContain('["untagged",');
  });
});

function twoInOne(include: readonly string[], options: object): string {
  return JSON.stringify({
    compilerOptions: {
      ...{ target: "es2022", module: "nodenext", types: [], sourceMap: true },
      ...{ rootDir: "src", outDir: "dist" },
      plugins: [{ transform: "spanweave/transformer", ...options }],
    },
    include,
  });
}

const TAGGED = "/** @trace */\nexport function one(): void {}\none();\n";

describe("how a file is loaded decides how the runtime comes in", () => {
  const alone = `/** @trace */
function main(): string { return "module loaded, exports none"; }
console.log(main());
`;
  const script = {
    ...{ module: "esnext", moduleResolution: "bundler" },
    moduleDetection: "legacy",
  };

  test.each([
    ["in a package of ES modules", "module"],
    ["in a package of CommonJS", "commonjs"],
  ] as const)("no imports and no exports, %s", (_, type) => {
    const app = small({ "src/main.ts": alone }, { type, compilerOptions: script });
    expect(app.spanweave(["tsc"])).toMatchObject({ code: 0 });
    for (const flags of [[], ["--import", "@spanweave/runtime/context"]]) {
      const { code, stdout } = app.run("dist/main.js", flags);
      expect({ code, first: stdout.split("\n")[0] }).toEqual({
        code: 0,
        first: "module loaded, exports none",
      });
    }
  });
});

test("a folder of CommonJS in a package of ES modules is told of behind the build", () => {
  const app = tscProject({
    type: "module",
    compilerOptions: { module: "commonjs", moduleResolution: "bundler" },
  });
  expect(app.spanweave(["tsc"])).toMatchObject({ code: 0, stderr: SAID });
  app.write({ "dist/package.json": '{ "type": "commonjs" }' });
  expect(app.run("dist/main.js").stdout).toBe(`${golden}\n`);
});

test("SPANWEAVE=off compiles again what was woven before", () => {
  const app = tscProject({});
  const plain = tscProject({});
  app.spanweave(["tsc", "--build"]);
  plain.tsc(["--build"]);
  expect(app.spanweave(["tsc", "--build"], { SPANWEAVE: "off" }).code).toBe(0);
  expect(app.read("dist/main.js")).toBe(plain.read("dist/main.js"));
});

describe("where tsc writes is as its words say", () => {
  const files = { "src/main.ts": TAGGED };
  const said = "spanweave: 1 traced, 0 skipped, 0 never seen\n";

  test("--noEmit false", () => {
    const app = small(files, { compilerOptions: { noEmit: true } });
    expect(app.spanweave(["tsc", "--noEmit", "false"]).stderr).toBe(said);
  });

  test("words in a file", () => {
    const app = small({ ...files, "words.txt": '--outDir "other"\n' });
    expect(app.spanweave(["tsc", "@words.txt"]).stderr).toBe(said);
    expect(app.read("other/main.js")).toContain("__sw");
  });

  test("a value that looks like a source", () => {
    const app = small(files, { compilerOptions: { incremental: true } });
    expect(app.spanweave(["tsc", "--tsBuildInfoFile", "x.js"]).stderr).toBe(said);
  });

  test("no rootDir and no maps", () => {
    const compilerOptions = { rootDir: undefined, sourceMap: false };
    const app = small({ "lib/main.ts": TAGGED }, { compiler: 5, compilerOptions });
    app.write({
      "tsconfig.json": JSON.stringify({
        compilerOptions: { outDir: "dist", module: "nodenext", target: "es2022", types: [] },
        include: ["lib"],
      }),
    });
    expect(app.spanweave(["tsc"]).stderr).toContain("warning[SW472]: dist/main.js came without");
  });
});

test("a source with a byte order mark, and little in it", () => {
  const app = small({
    "src/x.ts": "export const alpha = 1, beta = 2, gamma = 3, delta = 4;\n",
    "src/main.ts": `\uFEFFexport { alpha, beta, gamma, delta } from "./x.js";
/** @trace */
export const sum = (): number => 1;
sum();
`,
  });
  expect(app.spanweave(["tsc"])).toMatchObject({ code: 0 });
  expect(app.run("dist/main.js").stdout).toBe("sum src/main.ts:3:14\n");
});

test("functions that changed places in a source after it was compiled", async () => {
  const debit = "function debit(sum: number): number { return -sum; }";
  const credit = "function credit(sum: number): number { return +sum; }";
  const report = "export const report = (sum: number): number => debit(sum) + credit(sum);";
  const app = small({ "src/main.ts": `/* */ ${debit}\n/* */ ${credit}\n${report}\n` });
  app.tsc();
  await sleep(20);
  app.write({ "src/main.ts": `/* */ ${credit}\n/** @trace */ ${debit}\n${report}\n` });
  const { code, stderr } = app.spanweave(["weave", "dist"]);
  expect(code).toBe(1);
  expect(stderr).toContain("error[SW474]: dist/main.js stays as it is: src/main.ts was edited");
});

test("--watch weaves what each change makes tsc write", async () => {
  // TypeScript 7.0 sees no change inside of containers: https://github.com/microsoft/typescript-go/pull/4661
  const files = { "src/main.ts": "/** @trace */\nexport function one(): void {}\none();\n" };
  const app = small(files, { compiler: 6 });
  app.start(["tsc", "--watch"]);
  const until = async (isSo: () => boolean): Promise<void> => {
    for (let waited = 0; !isSo() && waited < 30_000; waited += 50) await sleep(50);
    expect(isSo()).toBe(true);
  };
  const holds = (text: string) => (): boolean =>
    existsSync(app.path("dist/main.js")) && app.read("dist/main.js").includes(text);
  await until(holds('[["one",2,17,0]]'));
  app.write({ "src/main.ts": "\n/** @trace */\nexport function two(): void {}\ntwo();\n" });
  await until(holds('[["two",3,17,0]]'));
  expect(app.run("dist/main.js").stdout).toBe("two src/main.ts:3:17\n");
});

const settings = {
  ...{ target: "es2022", module: "nodenext", types: [], rootDir: "." },
  ...{ composite: true, sourceMap: true, declarationMap: true, strict: true },
};
const solution = {
  "tsconfig.json": JSON.stringify({ files: [], references: [{ path: "app" }] }),
  "lib/tsconfig.json": JSON.stringify({
    compilerOptions: { ...settings, outDir: "../dist/lib" },
    include: ["*.ts"],
  }),
  "lib/answer.ts": "/** @trace */\nexport function answer(): number {\n  return 42;\n}\n",
  "app/tsconfig.json": JSON.stringify({
    compilerOptions: { ...settings, outDir: "../dist/app" },
    include: ["*.ts"],
    references: [{ path: "../lib" }],
  }),
  "app/main.ts": `import { answer } from "../lib/answer.js";
/** @trace */
export function run(): number {
  return answer();
}
run();
`,
};
