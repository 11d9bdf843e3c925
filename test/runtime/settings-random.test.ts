// Whatever is said, readSettings() throws nothing, gives what can be used, and tells no secret.
import { expect, test } from "vitest";
import { foreignParts, type StartOptions } from "../../runtime/src/settings/options.ts";
import { readSettings } from "../../runtime/src/settings/read.ts";
import type { Environment } from "../../runtime/src/settings/reader.ts";
import type { OtlpSetting, Settings, Trouble } from "../../runtime/src/settings/types.ts";
import { VARIABLES } from "../../runtime/src/settings/variables.ts";
import { Random } from "../prove/stress/random.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1e9);

const drawn = new Random(seed);
const random = (): number => drawn.next();
const below = (most: number): number => drawn.below(most);
const oneOf = <T>(list: readonly T[]): T => drawn.pick(list);

const SECRET = "hunter2hunter2";
/** Of these the whole value may be secret. */
const SECRETS = /HEADERS|_KEY$|SPACE_ID|SPACE_KEY/;
const names = Object.values(VARIABLES).flatMap(({ names, aliases = [] }) => [...names, ...aliases]);

const WORDS = [
  ...["true", "false", "TRUE", "1", "0", "yes", "off", "none", "on", "null", "undefined"],
  ...["0", "1", "-1", "7", "512", "1.5", "1e3", ".5", "0x10", "NaN", "Infinity", "-Infinity"],
  ...["2147483647", "2147483648", "99999999999999999999", "1_000", " 8 ", "٣"],
  ...[
    "otlp",
    "console",
    "jaeger",
    "arize",
    "phoenix",
    "memory",
    "otlp,console",
    ",,",
    "a,b",
    "zipkin",
  ],
  ...["always_on", "traceidratio", "parentbased_traceidratio", "xray", "b3", "tracecontext,b3"],
  ...["grpc", "http/json", "http/protobuf", "gzip", "lines", "debug", "__proto__", "constructor"],
  ...["http://a.test", "http://a.test:4317", "a.test:4317", "https://a.test/x/", "::1", "[::1]:1"],
  ...["http://[", "http://a.test:99999", "unix:///x", "//a.test", "http://a b", "tcp://1.2.3.4:5"],
  ...["localhost:14268/api/traces", "http://j:6831", "http://a.test/v1/traces?x#y", "/v1/traces"],
  ...["a=1", "a=1,b=2", "a", "=", "a==", "%", "a=%", "%00=%0a", "__proto__=1", "é=ü", "a=\u0000"],
];
/** A URL that can be read is passed on whole, so these are where a secret stands in one. */
const WITH_SECRET = [
  ...[`http://me:${SECRET}@a.test`, `http://${SECRET}@a.test:14268/api/traces`],
  ...[`me:${SECRET}@a.test:4318`, `http://a.test?key=${SECRET}`, `ftp://me:${SECRET}/@a.test`],
  ...[`a.test:4317#${SECRET}`, `http://me:${SECRET}@[`],
];

function value(name: string): string {
  if (SECRETS.test(name) && random() < 0.5) {
    return oneOf([SECRET, `Bearer ${SECRET}`, `x=${SECRET}`, `${SECRET}=`, `a=1,${SECRET}\n`]);
  }
  if (/ENDPOINT|HOST/.test(name) && random() < 0.5) return oneOf(WITH_SECRET);
  if (random() < 0.8) return oneOf(WORDS);
  return String.fromCharCode(...Array.from({ length: below(20) }, () => below(0x2000)));
}

function environment(): Environment {
  const share = random();
  const said = names.filter(() => random() < share * share);
  return Object.fromEntries(said.map((name) => [name, value(name)]));
}

const THINGS: readonly unknown[] = [
  ...[undefined, null, true, 0, -1, 0.5, 2, Number.NaN, 1e300, "", "x", "otlp", "arize", "a.test"],
  ...[{}, [], [null], { name: "otlp" }, { export() {}, shutdown() {} }, () => {}, Symbol.iterator],
  ...["http://a.test", "grpc", { a: 1 }, { "a b": "c" }, ["console", 1n], new Date(0)],
];
const OPTIONS = ["serviceName", "version", "environment", "sampling", "resource", "spanProcessors"];
const FIELDS = ["url", "protocol", "headers", "timeout", "compression", "certificate", "style"];

function options(): unknown {
  if (random() < 0.1) return oneOf(THINGS);
  const some = (keys: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(keys.filter(() => random() < 0.3).map((key) => [key, oneOf(THINGS)]));
  const exporter = (): unknown => ({
    name: oneOf(["otlp", "console", "jaeger", "arize", "phoenix", "memory", "none", "x"]),
    ...some(FIELDS),
    ...some(["apiKey", "spaceId", "projectName"]),
  });
  const several = (): unknown[] =>
    Array.from({ length: below(4) }, () => (random() < 0.5 ? exporter() : oneOf(THINGS)));
  return {
    ...some(OPTIONS),
    ...some(["metrics", "processMetrics"]),
    ...(random() < 0.5 && { exporters: several() }),
    ...(random() < 0.5 && { metrics: several() }),
  };
}

function checkNumbers({ batch, limits, sampler }: Settings): void {
  const whole = (number: number, least: number, most = 2_147_483_647): void => {
    expect(Number.isInteger(number)).toBe(true);
    expect(number).toBeGreaterThanOrEqual(least);
    expect(number).toBeLessThanOrEqual(most);
  };
  whole(batch.delay, 0);
  whole(batch.maxQueue, 1);
  whole(batch.maxBatch, 1, batch.maxQueue);
  whole(batch.maxBytes, 1_024);
  whole(batch.exportTimeout, 1);
  whole(batch.exitTimeout, 0, 10_000);
  const { attributeValueLengthLimit, ...counts } = limits;
  if (attributeValueLengthLimit !== Number.POSITIVE_INFINITY) whole(attributeValueLengthLimit, 1);
  for (const count of Object.values(counts)) whole(count, 0);
  expect(sampler.ratio).toBeGreaterThanOrEqual(0);
  expect(sampler.ratio).toBeLessThanOrEqual(1);
}

function checkOtlp({ url, protocol, headers, timeout }: OtlpSetting): void {
  expect(new URL(url).protocol).toMatch(/^https?:$/);
  if (protocol === "grpc") expect(url).toBe(new URL(url).origin);
  expect(Number.isInteger(timeout) && timeout > 0 && timeout <= 2_147_483_647).toBe(true);
  // Throws for what Node would not send.
  for (const [name, text] of Object.entries(headers)) {
    new Headers([[name, text]]);
    expect(name).toBe(name.toLowerCase());
  }
}

function checkTroubles(troubles: readonly Trouble[]): void {
  for (const { code, message } of troubles) {
    expect(code).toMatch(/^SW51[1-9]$/);
    expect(message).not.toContain(SECRET);
    expect(message).not.toMatch(/\p{Cc}|undefined is used/u);
    expect(message.length).toBeLessThan(500);
  }
}

test(`at random (SEED=${seed})`, () => {
  const codes = new Set<string>();
  for (let round = 0; round < 1_000; round++) {
    const env = environment();
    const given = random() < 0.5 ? undefined : options();
    try {
      const { settings, troubles } = readSettings(env, given as StartOptions);
      foreignParts((given ?? {}) as StartOptions);
      checkNumbers(settings);
      for (const one of [...settings.exporters, ...settings.metrics.exporters]) {
        if (one.kind === "otlp") checkOtlp(one);
      }
      for (const attribute of Object.values(settings.resource)) {
        expect(["string", "number", "boolean"]).toContain(typeof attribute);
      }
      expect(settings.resource["service.name"]).toBeTypeOf("string");
      checkTroubles(troubles);
      for (const { code } of troubles) codes.add(code);
    } catch (error) {
      console.log(`SEED=${seed}, round ${round}`, env, given);
      throw error;
    }
  }
  expect([...codes].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((last) => `SW51${last}`));
});
