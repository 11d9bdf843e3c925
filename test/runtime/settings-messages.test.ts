// What there is to say about settings: each message names the variable, what it says, and what is used.
import { describe, expect, test } from "vitest";
import { foreignParts, type StartOptions } from "../../runtime/src/settings/options.ts";
import { readSettings } from "../../runtime/src/settings/read.ts";
import type { Environment } from "../../runtime/src/settings/reader.ts";

function messagesOf(env: Environment, given?: unknown): string {
  const { troubles } = readSettings(env, given as StartOptions);
  return troubles.map(({ code, message }) => `${code}: ${message}`).join("\n");
}

test("values that can't be read, or are out of range", () => {
  const env = {
    OTEL_BSP_MAX_QUEUE_SIZE: "abc",
    OTEL_BSP_SCHEDULE_DELAY: "-1",
    OTEL_BSP_EXPORT_TIMEOUT: "1.5",
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "0",
    SPANWEAVE_EXIT_TIMEOUT: "60000",
    OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: "all",
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: "99999999999",
    OTEL_ATTRIBUTE_COUNT_LIMIT: "50",
    OTEL_TRACES_SAMPLER: "traceidratio",
    OTEL_TRACES_SAMPLER_ARG: "10%",
    OTEL_SDK_DISABLED: "yes",
    TRACING_ENABLED: "perhaps",
    OTLP_API_KEY: "two\nlines",
    TRACING_EXPORTER: "jaeger",
    TRACING_JAEGER_PORT: "70000",
  };
  expect(messagesOf(env)).toMatchInlineSnapshot(`
    "SW511: OTEL_SDK_DISABLED is "yes", which is neither true nor false; false is used
    SW511: TRACING_ENABLED is "perhaps", which is neither true nor false; true is used
    SW511: TRACING_JAEGER_PORT is "70000", which is not from 1 to 65535; 4318 is used
    SW511: OTEL_BSP_EXPORT_TIMEOUT is "1.5", which is no whole number; 30000 is used
    SW511: OTEL_TRACES_SAMPLER_ARG is "10%", which is no number; 1 is used
    SW511: OTEL_BSP_MAX_QUEUE_SIZE is "abc", which is no whole number; 65536 is used
    SW511: OTEL_BSP_MAX_EXPORT_BATCH_SIZE is "0", which is not from 1 to 2147483647; 512 is used
    SW511: OTEL_BSP_SCHEDULE_DELAY is "-1", which is not from 0 to 2147483647; 5000 is used
    SW511: SPANWEAVE_EXIT_TIMEOUT is "60000", which is not from 0 to 10000; 1000 is used
    SW511: OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT is "99999999999", which is not from 0 to 2147483647; 50 of OTEL_ATTRIBUTE_COUNT_LIMIT is used
    SW511: OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT is "all", which is no whole number; no limit is used"
  `);
  expect(messagesOf({ OTLP_API_KEY: "two\nlines" })).toMatchInlineSnapshot(
    `"SW511: OTLP_API_KEY holds a character that can't stand in a header; it is left out"`,
  );
  expect(messagesOf({ TRACING_SAMPLING_RATE: "7" })).toMatchInlineSnapshot(
    `"SW511: TRACING_SAMPLING_RATE is "7", which is not from 0 to 1; it is left out"`,
  );
});

test("names that are not known", () => {
  const env = {
    OTEL_TRACES_EXPORTER: "otpl, zipkin, console, none",
    OTEL_TRACES_SAMPLER: "parentbased_jaeger_remote",
    OTEL_PROPAGATORS: "xray, jaeger, ottrace",
    OTEL_LOG_LEVEL: "trace",
    SPANWEAVE_CONSOLE: "threes",
    SPANWEAVE: "false",
  };
  expect(messagesOf(env)).toMatchInlineSnapshot(`
    "SW512: SPANWEAVE is "false" (known are on, off); on is used
    SW512: OTEL_TRACES_EXPORTER names "otpl" (did you mean "otlp"?); it is left out
    SW512: OTEL_TRACES_EXPORTER names "zipkin" (known are otlp, console, jaeger, arize, phoenix, memory, none); it is left out
    SW518: OTEL_TRACES_EXPORTER names "none" beside others; it is left out
    SW512: SPANWEAVE_CONSOLE is "threes" (did you mean "tree"?); tree is used
    SW512: OTEL_TRACES_SAMPLER is "parentbased_jaeger_remote" (known are always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio); parentbased_always_on is used
    SW512: OTEL_PROPAGATORS names "xray" (known are tracecontext, baggage, b3, b3multi, none); tracecontext,baggage is used
    SW512: OTEL_PROPAGATORS names "jaeger" (known are tracecontext, baggage, b3, b3multi, none); tracecontext,baggage is used
    SW512: OTEL_PROPAGATORS names "ottrace" (known are tracecontext, baggage, b3, b3multi, none); tracecontext,baggage is used
    SW512: OTEL_LOG_LEVEL is "trace" (known are none, error, warn, info, debug, verbose, all); info is used"
  `);
  expect(messagesOf({ OTEL_TRACES_EXPORTER: "zipkin", ARIZE_API_KEY: "k" })).toMatchInlineSnapshot(
    `"SW512: OTEL_TRACES_EXPORTER names "zipkin" (known are otlp, console, jaeger, arize, phoenix, memory, none); otlp is used"`,
  );
  expect(
    messagesOf({ OTEL_EXPORTER_OTLP_PROTOCOL: "http", OTEL_EXPORTER_OTLP_COMPRESSION: "zstd" }),
  ).toMatchInlineSnapshot(`
    "SW512: OTEL_EXPORTER_OTLP_PROTOCOL is "http" (known are http/protobuf, http/json, grpc); the default is used: http/protobuf, or grpc where the address ends in port 4317
    SW512: OTEL_EXPORTER_OTLP_COMPRESSION is "zstd" (known are gzip, none); none is used"
  `);
});

test("addresses", () => {
  const texts = [
    "collector:4318",
    "http://collector:4318/v1/traces/",
    "grpc://collector:4317",
    "http://",
    "not an address",
    "ftp://user:password@collector/?key=secret",
  ];
  const messages = texts.map((text) => messagesOf({ OTEL_EXPORTER_OTLP_ENDPOINT: text }));
  expect(messages.join("\n")).toMatchInlineSnapshot(`
    "SW513: OTEL_EXPORTER_OTLP_ENDPOINT is "collector:4318", which has no scheme; http://collector:4318/v1/traces is used
    SW513: OTEL_EXPORTER_OTLP_ENDPOINT is "http://collector:4318/v1/traces/", to which /v1/traces would be added once more; http://collector:4318/v1/traces/ is used
    SW513: OTEL_EXPORTER_OTLP_ENDPOINT is "grpc://collector:4317", which is no http:// or https:// address; http://localhost:4318/v1/traces is used
    SW513: OTEL_EXPORTER_OTLP_ENDPOINT is "http://", which is no http:// or https:// address; http://localhost:4318/v1/traces is used
    SW513: OTEL_EXPORTER_OTLP_ENDPOINT is "not an address", which is no http:// or https:// address; http://localhost:4318/v1/traces is used
    SW513: OTEL_EXPORTER_OTLP_ENDPOINT is "ftp://[redacted]@collector/?[redacted]", which is no http:// or https:// address; http://localhost:4318/v1/traces is used"
  `);
  expect(
    messagesOf({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://a.test:port",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://b.test",
    }),
  ).toMatchInlineSnapshot(
    `"SW513: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is "http://a.test:port", which is no http:// or https:// address; http://b.test/v1/traces is used"`,
  );
  expect(
    messagesOf({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://a.test:4318" }),
  ).toMatchInlineSnapshot(
    `"SW513: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is "http://a.test:4318", without a path such as /v1/traces; http://a.test:4318/ is used"`,
  );
});

test("lists of pairs", () => {
  expect(messagesOf({ OTEL_RESOURCE_ATTRIBUTES: "team=shop,note=a=b" })).toMatchInlineSnapshot(
    `"SW514: OTEL_RESOURCE_ATTRIBUTES holds "note=a=b", which is no key=value (write "," as %2C, "=" as %3D, "%" as %25); all of it is ignored"`,
  );
  expect(messagesOf({ OTEL_RESOURCE_ATTRIBUTES: "team=100%" })).toMatchInlineSnapshot(
    `"SW514: OTEL_RESOURCE_ATTRIBUTES holds "team=100%", which is no key=value (write "," as %2C, "=" as %3D, "%" as %25); all of it is ignored"`,
  );
  const headers = "Bearer secret,x-key=,x key=secret,x-ok=secret";
  expect(messagesOf({ OTEL_EXPORTER_OTLP_HEADERS: headers })).toMatchInlineSnapshot(`
    "SW514: OTEL_EXPORTER_OTLP_HEADERS has no name=value as its entry 1; that entry is left out
    SW514: OTEL_EXPORTER_OTLP_HEADERS has no name=value as its entry 2; that entry is left out
    SW514: OTEL_EXPORTER_OTLP_HEADERS has no name=value as its entry 3; that entry is left out"
  `);
});

test("variables that disagree", () => {
  const env = {
    OTEL_SERVICE_NAME: "shop",
    TRACING_SERVICE_NAME: "shop-old",
    OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=production",
    TRACING_ENVIRONMENT: "staging",
    ENVIRONMENT: "dev",
    OTEL_SDK_DISABLED: "false",
    TRACING_ENABLED: "0",
    OTEL_TRACES_SAMPLER: "always_on",
    TRACING_SAMPLING_RATE: "0.5",
    OTEL_TRACES_EXPORTER: "otlp,arize,phoenix",
    TRACING_EXPORTER: "console",
    TRACING_EXPORT_TO_OTLP: "false",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://a.test:4318",
    TRACING_OTLP_ENDPOINT: "http://user:secret@b.test:4318",
    ARIZE_API_KEY: "k",
    ARIZE_SPACE_ID: "space",
    ARIZE_SPACE_KEY: "another",
    ARIZE_PROJECT_NAME: "p",
    PHOENIX_PROJECT_NAME: "q",
  };
  expect(messagesOf(env)).toMatchInlineSnapshot(`
    "SW515: TRACING_ENABLED=0 and OTEL_SDK_DISABLED=false contradict each other; OTEL_SDK_DISABLED is used
    SW515: TRACING_EXPORTER is console, and OTEL_TRACES_EXPORTER is otlp,arize,phoenix; OTEL_TRACES_EXPORTER is used
    SW515: TRACING_EXPORT_TO_OTLP is false, and OTEL_TRACES_EXPORTER is otlp,arize,phoenix; OTEL_TRACES_EXPORTER is used
    SW515: TRACING_OTLP_ENDPOINT is "http://[redacted]@b.test:4318", and OTEL_EXPORTER_OTLP_ENDPOINT is "http://a.test:4318"; OTEL_EXPORTER_OTLP_ENDPOINT is used
    SW515: ARIZE_SPACE_KEY and ARIZE_SPACE_ID differ; ARIZE_SPACE_ID is used
    SW515: TRACING_SERVICE_NAME is "shop-old", and OTEL_SERVICE_NAME is "shop"; OTEL_SERVICE_NAME is used
    SW515: ENVIRONMENT is "dev", and TRACING_ENVIRONMENT is "staging"; TRACING_ENVIRONMENT is used
    SW515: TRACING_ENVIRONMENT is "staging", and deployment.environment.name of OTEL_RESOURCE_ATTRIBUTES is "production"; deployment.environment.name of OTEL_RESOURCE_ATTRIBUTES is used
    SW515: PHOENIX_PROJECT_NAME is "q", and ARIZE_PROJECT_NAME is "p"; ARIZE_PROJECT_NAME is used
    SW515: TRACING_SAMPLING_RATE is 0.5, and OTEL_TRACES_SAMPLER is always_on; OTEL_TRACES_SAMPLER is used"
  `);
  expect(
    messagesOf({ JAEGER_ENDPOINT: "http://a.test:4318", JAEGER_HOST: "b.test" }),
  ).toMatchInlineSnapshot(
    `"SW515: JAEGER_HOST is "b.test", and JAEGER_ENDPOINT is "http://a.test:4318"; JAEGER_ENDPOINT is used"`,
  );
  expect(
    messagesOf({ OTEL_TRACES_EXPORTER: "none", TRACING_EXPORT_TO_CONSOLE: "true" }),
  ).toMatchInlineSnapshot(
    `"SW515: TRACING_EXPORT_TO_CONSOLE is true, and OTEL_TRACES_EXPORTER is none; OTEL_TRACES_EXPORTER is used"`,
  );
});

test("variables that agree are nothing to speak of", () => {
  const env = {
    OTEL_SERVICE_NAME: "shop",
    TRACING_SERVICE_NAME: "shop",
    OTEL_SDK_DISABLED: "false",
    TRACING_ENABLED: "yes",
    OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
    OTEL_TRACES_SAMPLER_ARG: "0.50",
    TRACING_SAMPLING_RATE: ".5",
    OTEL_TRACES_EXPORTER: "otlp,console",
    TRACING_EXPORTER: "OTLP, console",
    TRACING_EXPORT_TO_CONSOLE: "1",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://a.test:4318/",
    OTLP_ENDPOINT: "http://a.test:4318/v1/traces",
  };
  expect(messagesOf(env)).toBe("");
});

test("what an exporter needs", () => {
  expect(messagesOf({ OTEL_TRACES_EXPORTER: "arize" })).toMatchInlineSnapshot(`
    "SW516: arize needs ARIZE_API_KEY, which is not set; it is left out
    SW516: arize needs ARIZE_SPACE_ID, which is not set; it is left out"
  `);
});

test("addresses at which Jaeger takes no OTLP", () => {
  const messages = [
    { JAEGER_ENDPOINT: "http://localhost:14268/api/traces" },
    { JAEGER_HOST: "jaeger", JAEGER_PORT: "6831" },
    { TRACING_OTLP_ENDPOINT: "http://localhost:14268/api/traces" },
    { TRACING_JAEGER_HOST: "user:secret@jaeger:6832" },
  ].map((env) => messagesOf(env));
  expect(messages.join("\n")).toMatchInlineSnapshot(`
    "SW517: JAEGER_ENDPOINT is "http://localhost:14268/api/traces", where Jaeger takes no OTLP; http://localhost:4318/v1/traces is used
    SW517: JAEGER_PORT is 6831, where Jaeger takes no OTLP; http://jaeger:4318/v1/traces is used
    SW517: TRACING_OTLP_ENDPOINT is "http://localhost:14268/api/traces", where Jaeger takes no OTLP; http://localhost:4318/v1/traces is used
    SW517: TRACING_JAEGER_HOST is "[redacted]@jaeger:6832", where Jaeger takes no OTLP; http://[redacted]@jaeger:4318/v1/traces is used"
  `);
});

test("settings that have no effect, or don't go together", () => {
  const messages = [
    { OTEL_BSP_MAX_QUEUE_SIZE: "500", OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "1000" },
    { OTEL_TRACES_SAMPLER_ARG: "0.1" },
    { OTEL_TRACES_SAMPLER: "always_on", OTEL_TRACES_SAMPLER_ARG: "0.1" },
    { OTEL_PROPAGATORS: "none,b3" },
    { OTLP_ENDPOINT: "http://localhost:4317", JAEGER_HOST: "localhost" },
  ].map((env) => messagesOf(env));
  expect(messages.join("\n")).toMatchInlineSnapshot(`
    "SW518: OTEL_BSP_MAX_EXPORT_BATCH_SIZE is 1000, more than OTEL_BSP_MAX_QUEUE_SIZE, which is 500; 500 is used
    SW518: OTEL_TRACES_SAMPLER_ARG has no effect while OTEL_TRACES_SAMPLER is not set; OTEL_TRACES_SAMPLER=parentbased_traceidratio gives it one
    SW518: OTEL_TRACES_SAMPLER_ARG has no effect, since always_on takes no argument
    SW518: OTEL_PROPAGATORS names "none" beside others; it is left out
    SW518: otlp and jaeger go to the same host, localhost; jaeger is left out"
  `);
});

test("options of start()", () => {
  const options = {
    servicename: "shop",
    serviceName: 5,
    version: "",
    sampling: 2,
    resource: { list: [1], nothing: undefined, not: Number.NaN, fine: true },
    spanProcessors: [{}],
    exporters: [
      "consle",
      7,
      null,
      { url: "http://a.test" },
      { name: "otlp", url: "a b", timeout: -1, headers: { x: "secret\n" }, hedaers: {} },
      { name: "arize", apiKey: 12345, spaceId: "s" },
      { name: "console", style: "wide", timeout: 7 },
    ],
  };
  expect(messagesOf({}, options)).toMatchInlineSnapshot(`
    "SW519: start() has no option "servicename"; did you mean "serviceName"?
    SW519: start(): spanProcessors takes a list of an SDK's span processors; what is none is left out
    SW519: start(): exporters[0] is "consle" (did you mean "console"?); it is left out
    SW519: start(): exporters[1] is 7; it takes an exporter's name, an object that has it, or an SDK's exporter, and is left out
    SW519: start(): exporters[2] is null; it takes an exporter's name, an object that has it, or an SDK's exporter, and is left out
    SW519: start(): exporters[3].name is undefined; it takes an exporter's name, an object that has it, or an SDK's exporter, and is left out
    SW519: start(): exporters[4].timeout is -1; it takes a whole number, 0 or more, and is left out
    SW519: start(): exporters[4].headers is an object; it takes an object of names and values that can be sent, and is left out
    SW519: start(): exporters[4] has no option "hedaers"; did you mean "headers"?
    SW519: start(): exporters[5].apiKey is a number; it takes a text that can stand in a header, and is left out
    SW519: start(): exporters[6].style is "wide"; it takes one of tree, lines, and is left out
    SW519: start(): exporters[6] has no option "timeout"; known are name, style
    SW513: start(): exporters[4].url is "a b", which is no http:// or https:// address; http://localhost:4318/v1/traces is used
    SW516: arize needs ARIZE_API_KEY, which is not set; it is left out
    SW519: start(): resource["list"] is a list; it takes a text, a number or a boolean, and is left out
    SW519: start(): resource["not"] is NaN; it takes a text, a number or a boolean, and is left out
    SW519: start(): serviceName is 5; it takes a text, and is left out
    SW519: start(): version is ""; it takes a text, and is left out
    SW519: start(): sampling is 2; it takes a number from 0 to 1, or an SDK's sampler, and is left out"
  `);
  expect(messagesOf({}, null)).toMatchInlineSnapshot(
    `"SW519: start() takes an object of options, and got null"`,
  );
  expect(
    messagesOf({}, { exporters: "console", resource: "x", sampling: {} }),
  ).toMatchInlineSnapshot(`
    "SW519: start(): exporters is "console"; it takes a list of exporters, and is left out
    SW519: start(): resource is "x"; it takes an object of attributes, and is left out
    SW519: start(): sampling is an object; it takes a number from 0 to 1, or an SDK's sampler, and is left out"
  `);
});

describe("when tracing is off", () => {
  const wrong = { OTEL_BSP_MAX_QUEUE_SIZE: "abc", OTEL_TRACES_EXPORTER: "zipkin" };

  test("nothing is said of the rest", () => {
    expect(messagesOf({ ...wrong, SPANWEAVE: "off" })).toBe("");
    expect(messagesOf({ ...wrong, OTEL_SDK_DISABLED: "true" })).toBe("");
  });

  test("but of the switches", () => {
    const env = { ...wrong, OTEL_SDK_DISABLED: "true", TRACING_ENABLED: "true" };
    expect(messagesOf(env)).toMatchInlineSnapshot(
      `"SW515: TRACING_ENABLED=true and OTEL_SDK_DISABLED=true contradict each other; OTEL_SDK_DISABLED is used"`,
    );
  });
});

test("what stands in a message is short and on one line", () => {
  const message = messagesOf({ OTEL_BSP_SCHEDULE_DELAY: `\u001b[31m${"x".repeat(5_000)}\r\n` });
  expect(message.length).toBeLessThan(200);
  expect(message).not.toMatch(/\p{Cc}/u);
});

test("a secret in the wrong variable is not shown", () => {
  const texts = ["http://me:hunter2@a.test/", "password=hunter2", "Bearer hunter2hunter2"];
  const env = (name: string, text: string): Environment => ({ [name]: text });
  for (const name of ["OTEL_BSP_SCHEDULE_DELAY", "OTEL_TRACES_EXPORTER", "OTEL_LOG_LEVEL"]) {
    for (const text of texts) {
      expect(messagesOf(env(name, text))).toContain("[redacted]");
      expect(messagesOf(env(name, text))).not.toContain("hunter2");
    }
  }
});

test("foreignParts takes whatever it gets", () => {
  const nothing = { exporters: [], processors: [], instrumentations: [], sampler: undefined };
  const wrong = { exporters: 7, spanProcessors: "x", sampling: null } as unknown as StartOptions;
  expect(foreignParts(wrong)).toEqual(nothing);
});
