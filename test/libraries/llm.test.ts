// The openai client against a server of its protocol: spans of models, agents and tools.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Arrivals, expectArrivals } from "../telemetry/arrivals.ts";
import { hasCollector, startCollector } from "../telemetry/collector.ts";
import type { SentSpan } from "../telemetry/sent-spans.ts";
import { ANSWER, MODEL, type OpenAiServer, startOpenAi, TOOL } from "./openai-server.ts";
import { type Format, run } from "./program.ts";
import { treeOf } from "./tree.ts";
import { runWhole } from "./whole.ts";

const FORMATS: readonly Format[] = ["esm", "cjs"];
/** HTTP is not what these tests look at. */
const QUIET = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: "http,undici" };
/** What the programs ask, what they are answered, and what their tools say. */
const WORDS = ["Which tea", ANSWER, "green", "leaves", TOOL.arguments];

const TOKENS = {
  "gen_ai.usage.input_tokens": 12,
  "gen_ai.usage.output_tokens": 5,
  "gen_ai.usage.cache_read.input_tokens": 2,
  "llm.token_count.prompt": 12,
  "llm.token_count.completion": 5,
  "llm.token_count.total": 17,
};
const ANSWERED = {
  "gen_ai.provider.name": "openai",
  "gen_ai.operation.name": "chat",
  "gen_ai.response.model": MODEL,
  "gen_ai.response.id": expect.stringMatching(/^chatcmpl-\d+$/),
  "gen_ai.response.finish_reasons": ["stop"],
  "llm.model_name": MODEL,
  "openinference.span.kind": "LLM",
};

let openai: OpenAiServer;
beforeAll(async () => {
  openai = await startOpenAi();
});
afterAll(() => openai.close());

async function arrivalsOf(
  name: string,
  format: Format,
): Promise<{ arrivals: Arrivals; stdout: string }> {
  const arrivals = await expectArrivals();
  const env = { ...openai.env, ...arrivals.env, ...QUIET };
  const { code, stdout, stderr } = await run(name, { format, env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return { arrivals, stdout };
}

function named(spans: readonly SentSpan[], name: string): readonly SentSpan["attributes"][] {
  return spans.filter((span) => span.name === name).map(({ attributes }) => attributes);
}

/** Texts on the wire are UTF-8, whatever is around them. */
function sentText({ received }: Arrivals): string {
  return received.map(({ body }) => body.toString()).join("\n");
}

const AGENT = `invoke_agent researcher INTERNAL
  chat openai CLIENT
  chat openai CLIENT
  execute_tool search INTERNAL
`;

describe("an agent", () => {
  test.runIf(hasCollector).each(FORMATS)("as %s: models and tools below it", async (format) => {
    const collector = await startCollector();
    onTestFinished(() => collector.close());
    const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.httpUrl, ...openai.env, ...QUIET };
    const ended = await run("agent", { format, env });
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: `${ANSWER}\n`, stderr: "" });
    const spans = await collector.spans(4);
    expect(treeOf(spans)).toBe(AGENT);
    const asked = spans.filter(({ name }) => name === "chat openai");
    for (const { attributes } of asked) {
      expect(attributes).toMatchObject({ ...TOKENS, "gen_ai.request.model": "gpt-5-mini" });
    }
    const reasons = asked.map(({ attributes }) => attributes["gen_ai.response.finish_reasons"]);
    expect(reasons.flat().sort()).toEqual(["stop", "tool_calls"]);
  });

  test.each(FORMATS)("as %s: no word of prompts, answers and tools is sent", async (format) => {
    const { arrivals, stdout } = await arrivalsOf("agent", format);
    expect(stdout).toBe(`${ANSWER}\n`);
    expect(arrivals.spans().length).toBe(4);
    const text = sentText(arrivals);
    expect(text).toContain("gpt-5-mini");
    for (const word of WORDS) expect(text).not.toContain(word);
  });

  test("for Arize each span says its kind", async () => {
    const arrivals = await expectArrivals();
    await run("agent", {
      env: {
        ...{ ...openai.env, ...QUIET, OTEL_TRACES_EXPORTER: "arize" },
        ...{ ARIZE_COLLECTOR_ENDPOINT: arrivals.url, ARIZE_API_KEY: "a", ARIZE_SPACE_ID: "b" },
      },
    });
    const kinds = arrivals.spans().map((span) => span.attributes["openinference.span.kind"]);
    expect(kinds.toSorted()).toEqual(["AGENT", "LLM", "LLM", "TOOL"]);
  });

  test("in one minified file with its client keeps its spans", async () => {
    const arrivals = await expectArrivals();
    const ended = await runWhole("agent", { ...openai.env, ...arrivals.env });
    expect(ended).toEqual({ stdout: `${ANSWER}\n`, stderr: "" });
    const names = arrivals.spans().map(({ name }) => name);
    const asked = ["chat openai", "chat openai"];
    expect(names.toSorted()).toEqual([...asked, "execute_tool search", "invoke_agent researcher"]);
    for (const attributes of named(arrivals.spans(), "chat openai")) {
      expect(attributes).toMatchObject(TOKENS);
    }
  });
});

describe.each(FORMATS)("calls as %s", (format) => {
  test("have model, tokens and reasons; words where they are asked for, errors as they are", async () => {
    const { arrivals, stdout } = await arrivalsOf("llm", format);
    expect(stdout).toBe(
      `${ANSWER}\n${ANSWER}\n2\nError: 429 Rate limit reached.\nError: 500 The server had an error.\n`,
    );
    const spans = arrivals.spans();
    const [ask, busy, broken] = named(spans, "chat openai");
    expect(ask).toMatchObject({ ...ANSWERED, ...TOKENS, "gen_ai.request.model": "gpt-5-mini" });
    for (const word of WORDS) expect(JSON.stringify(ask)).not.toContain(word);
    expect(busy).toMatchObject({ "error.type": "RateLimitError", "gen_ai.request.model": "busy" });
    expect(broken).toMatchObject({ "error.type": "InternalServerError" });
    expect(busy).not.toHaveProperty(["gen_ai.usage.input_tokens"]);
    expect(named(spans, "embeddings openai")).toMatchObject([
      {
        "openinference.span.kind": "EMBEDDING",
        "embedding.model_name": "text-embedding-3-small",
        "gen_ai.usage.input_tokens": 4,
      },
    ]);
    expect(named(spans, "chat in words")).toMatchObject([
      {
        ...{ ...ANSWERED, ...TOKENS },
        "input.value": '[{"role":"user","content":"Which tea is green?"}]',
        "input.mime_type": "application/json",
        "output.value": ANSWER,
        "output.mime_type": "text/plain",
        "gen_ai.output.messages": JSON.stringify([
          {
            role: "assistant",
            parts: [{ type: "text", content: ANSWER }],
            finish_reason: "stop",
          },
        ]),
      },
    ]);
  });

  test("that stream are counted where somebody iterates", async () => {
    const { arrivals, stdout } = await arrivalsOf("llm-stream", format);
    expect(stdout).toBe(`${ANSWER}\n`.repeat(5));
    const spans = arrivals.spans();
    for (const name of ["words", "pieces", "whole", "helper"]) {
      const [attributes, ...others] = named(spans, name);
      expect(attributes).toMatchObject({ ...ANSWERED, ...TOKENS });
      expect(others).toEqual([]);
      if (name === "whole") expect(attributes).toMatchObject({ "output.value": ANSWER });
      else expect(JSON.stringify(attributes)).not.toContain(ANSWER);
    }
    const [passed] = named(spans, "passed");
    expect(passed).toMatchObject({ "gen_ai.provider.name": "openai" });
    expect(Object.keys(passed ?? {}).join()).not.toMatch(/usage|token|response/);
  });
});
