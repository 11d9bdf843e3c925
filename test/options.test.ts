// An option means the same in a tag, in a rule and in a preset: the very same text is emitted.
import { describe, expect, test } from "vitest";
import { transform } from "../transformer/index.ts";
import { OPTION_NAMES } from "../transformer/options.ts";
import type { TraceOptions, TransformOptions } from "../transformer/types.ts";

/** One value of each option that data can hold. */
const VALUES: Required<Omit<TraceOptions, "preset">> = {
  name: "{file}.{function}",
  kind: "client",
  attributes: { text: "a", number: 1, flag: true, texts: ["a"], numbers: [1], flags: [true] },
  args: { id: "user.id" },
  result: true,
  errors: false,
  ignoreErrors: ["NotFound"],
  root: true,
  links: "caller",
  slowerThan: 5,
  minDuration: 5,
  sample: 0.5,
  budget: 10,
  forceSample: true,
  onlyIfParent: true,
  metrics: true,
  genAi: "content",
  promise: "derive",
  redact: ["iban"],
};

const LISTS = { args: [{ args: true }, { args: ["id"] }], redact: [{ redact: false, args: true }] };
const cases: [string, TraceOptions][] = [
  ...Object.entries(VALUES).map(([name, value]): [string, TraceOptions] => [
    name,
    { [name]: value },
  ]),
  ...LISTS.args.map((one): [string, TraceOptions] => ["args", one]),
  ...LISTS.redact.map((one): [string, TraceOptions] => ["redact", one as TraceOptions]),
];

const CODE = "export function find(id: string, iban: string) {\n  return load(id, iban);\n}\n";

/** All but the comment. */
function woven(comment: string, options: TransformOptions): string {
  const result = transform(
    `${CODE}// ${comment}\n${CODE.replace("find", "other")}`,
    "user.ts",
    options,
  );
  expect(result?.diagnostics).toEqual([]);
  return (result?.code ?? "nothing was woven").replace(`// ${comment}\n`, "");
}

describe("an option", () => {
  test("of each name is tried", () => {
    expect([...Object.keys(VALUES), "preset"].sort()).toEqual([...OPTION_NAMES].sort());
  });

  test.each(cases)("%s is the same in a tag, a rule and a preset: %j", (_, options) => {
    const tag = woven(`@trace ${JSON.stringify(options)}`, {});
    expect(tag).not.toBe(woven("@trace", {}));
    expect(woven("none", { rules: [{ functions: "other", ...options }] })).toBe(tag);
    const presets = { own: options };
    expect(woven("none", { presets, rules: [{ functions: "other", preset: "own" }] })).toBe(tag);
    expect(woven("@trace.own", { presets })).toBe(tag);
  });
});
