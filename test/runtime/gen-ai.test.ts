// What is read of each shape of answer, and of what is asked.
import type { Attributes, AttributeValue, Span } from "@opentelemetry/api";
import { describe, expect, test } from "vitest";
import { Conversation } from "../../runtime/src/gen-ai/conversation.ts";
import { Message } from "../../runtime/src/gen-ai/message.ts";
import { noRedaction, redactionWith, usualRedaction } from "../../runtime/src/redact.ts";

interface Told {
  readonly asked?: Readonly<Record<string, unknown>>;
  readonly seen?: readonly unknown[];
  readonly words?: boolean;
  readonly redaction?: typeof usualRedaction;
}

function tell({ asked = {}, seen = [], words = false, redaction = usualRedaction }: Told) {
  const attributes: Attributes = {};
  const span = {
    setAttribute: (name: string, value: AttributeValue) => {
      attributes[name] = value;
    },
  } as unknown as Span;
  const conversation = new Conversation(words, redaction);
  for (const [name, value] of Object.entries(asked)) conversation.ask(span, name, value);
  for (const value of seen) conversation.see(value);
  conversation.tell(span);
  return attributes;
}

/** Without what OpenInference calls otherwise. */
function genAi(told: Told): Attributes {
  const all = Object.entries(tell(told)).filter(([name]) => name.startsWith("gen_ai."));
  return Object.fromEntries(all.map(([name, value]) => [name.slice("gen_ai.".length), value]));
}

const chat = {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1_760_000_000,
  model: "gpt-5-2025-08-07",
  choices: [
    {
      index: 0,
      finish_reason: "stop",
      logprobs: null,
      message: { role: "assistant", content: "Green.", refusal: null },
    },
    { index: 1, finish_reason: "length", message: { role: "assistant", content: "Other." } },
  ],
  usage: {
    prompt_tokens: 19,
    completion_tokens: 10,
    total_tokens: 29,
    prompt_tokens_details: { cached_tokens: 7, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 3 },
  },
};

const piece = (choices: readonly object[], usage: object | null = null, id = "chatcmpl-2") => ({
  ...{ id, object: "chat.completion.chunk", model: "gpt-5-2025-08-07", choices, usage },
});
const says = (delta: object, finish_reason: string | null = null) =>
  piece([{ index: 0, delta, finish_reason }]);

const response = {
  id: "resp_1",
  object: "response",
  status: "completed",
  incomplete_details: null,
  model: "gpt-5-2025-08-07",
  output: [
    { type: "reasoning", id: "rs_1", summary: [] },
    {
      type: "message",
      id: "msg_1",
      role: "assistant",
      content: [{ type: "output_text", text: "Green.", annotations: [] }],
    },
    {
      ...{ type: "function_call", id: "fc_1", call_id: "call_1", name: "search" },
      arguments: '{"query":"tea"}',
    },
  ],
  usage: {
    input_tokens: 36,
    input_tokens_details: { cached_tokens: 4 },
    output_tokens: 87,
    output_tokens_details: { reasoning_tokens: 64 },
    total_tokens: 123,
  },
};

const message = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-sonnet-4-5",
  content: [
    { type: "text", text: "Let me look." },
    { type: "tool_use", id: "toolu_1", name: "search", input: { query: "tea", password: "p" } },
  ],
  stop_reason: "tool_use",
  stop_sequence: null,
  usage: {
    input_tokens: 25,
    cache_creation_input_tokens: 10,
    cache_read_input_tokens: 100,
    output_tokens: 40,
  },
};

const events = [
  {
    type: "message_start",
    message: {
      ...{ id: "msg_2", type: "message", role: "assistant", model: "claude-sonnet-4-5" },
      ...{ content: [], stop_reason: null, usage: { input_tokens: 25, output_tokens: 1 } },
    },
  },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "ping" },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Gre" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "en." } },
  { type: "content_block_stop", index: 0 },
  {
    type: "content_block_start",
    index: 1,
    content_block: { type: "tool_use", id: "toolu_2", name: "search", input: {} },
  },
  {
    type: "content_block_delta",
    index: 1,
    delta: { type: "input_json_delta", partial_json: '{"query":' },
  },
  {
    type: "content_block_delta",
    index: 1,
    delta: { type: "input_json_delta", partial_json: '"tea"}' },
  },
  {
    type: "message_delta",
    delta: { stop_reason: "tool_use", stop_sequence: null },
    usage: { output_tokens: 15 },
  },
  { type: "message_stop" },
];

describe("what an answer says of itself:", () => {
  test("a chat completion", () => {
    expect(tell({ seen: [chat] })).toEqual({
      "gen_ai.response.id": "chatcmpl-1",
      "gen_ai.response.model": "gpt-5-2025-08-07",
      "gen_ai.response.finish_reasons": ["stop", "length"],
      "gen_ai.usage.input_tokens": 19,
      "gen_ai.usage.output_tokens": 10,
      "gen_ai.usage.cache_read.input_tokens": 7,
      "gen_ai.usage.reasoning.output_tokens": 3,
      "llm.model_name": "gpt-5-2025-08-07",
      "llm.token_count.prompt": 19,
      "llm.token_count.completion": 10,
      "llm.token_count.total": 29,
      "llm.token_count.prompt_details.cache_read": 7,
      "llm.token_count.completion_details.reasoning": 3,
    });
  });

  test("a chat completion in pieces", () => {
    const pieces = [says({ role: "assistant", content: "" }), says({}, "stop")];
    const last = piece([], { prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 });
    expect(genAi({ seen: [...pieces, last] })).toEqual({
      "response.id": "chatcmpl-2",
      "response.model": "gpt-5-2025-08-07",
      "response.finish_reasons": ["stop"],
      "usage.input_tokens": 19,
      "usage.output_tokens": 10,
    });
  });

  test("usage in each piece is what was used so far", () => {
    const used = (n: number) => piece([], { prompt_tokens: 19, completion_tokens: n });
    const told = genAi({ seen: [used(1), used(2), used(3)] });
    expect(told).toMatchObject({ "usage.input_tokens": 19, "usage.output_tokens": 3 });
  });

  test("a text completion", () => {
    const seen = {
      ...{ id: "cmpl-1", object: "text_completion", model: "davinci-002" },
      choices: [{ index: 0, text: "Green.", finish_reason: "length", logprobs: null }],
      usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
    };
    expect(genAi({ seen: [seen] })).toEqual({
      "response.id": "cmpl-1",
      "response.model": "davinci-002",
      "response.finish_reasons": ["length"],
      "usage.input_tokens": 5,
      "usage.output_tokens": 7,
    });
  });

  test("a response", () => {
    expect(genAi({ seen: [response] })).toEqual({
      "response.id": "resp_1",
      "response.model": "gpt-5-2025-08-07",
      "response.finish_reasons": ["completed"],
      "usage.input_tokens": 36,
      "usage.output_tokens": 87,
      "usage.cache_read.input_tokens": 4,
      "usage.reasoning.output_tokens": 64,
    });
  });

  test.each(["completed", "incomplete", "failed"])("a response that is %s", (status) => {
    const last = {
      ...response,
      status,
      incomplete_details: status === "incomplete" ? { reason: "max_output_tokens" } : null,
    };
    const seen = [
      { type: "response.created", response: { ...last, status: "in_progress", usage: null } },
      { type: "response.output_text.delta", delta: "Green." },
      { type: `response.${status}`, response: last },
      // What the client gives when all is there.
      { ...last, output_text: "Green." },
    ];
    const told = genAi({ seen });
    expect(told["usage.input_tokens"]).toBe(36);
    const reason = status === "incomplete" ? "max_output_tokens" : status;
    expect(told["response.finish_reasons"]).toEqual([reason]);
  });

  test("a response that is polled", () => {
    const queued = { ...response, status: "queued", usage: null };
    const told = genAi({ seen: [queued, { ...queued }, response] });
    expect(told).toMatchObject({ "usage.input_tokens": 36, "response.id": "resp_1" });
  });

  test("a response that is polled on when it is done", () => {
    const polled = () => structuredClone(response);
    expect(genAi({ seen: [polled(), polled()] })).toMatchObject({
      "usage.input_tokens": 36,
      "usage.output_tokens": 87,
      "response.finish_reasons": ["completed"],
    });
  });

  test("a response that counts itself", () => {
    const itself: Record<string, unknown> = { ...response, type: "response.completed" };
    itself.response = itself;
    expect(genAi({ seen: [itself] })["usage.input_tokens"]).toBe(36);
    const nested = { type: "response.completed", response: { type: "response.completed" } };
    Object.assign(nested.response, { response });
    expect(genAi({ seen: [nested] })["usage.input_tokens"]).toBeUndefined();
  });

  test("the beginning of what it is called", () => {
    const long = "x".repeat(1000);
    const told = genAi({ asked: { model: long }, seen: [{ ...chat, id: long, model: long }] });
    for (const name of ["request.model", "response.id", "response.model"]) {
      expect(told[name]).toBe("x".repeat(128));
    }
    expect(genAi({ asked: { it: { model: long } } })["request.model"]).toBe("x".repeat(128));
  });

  test("why each choice ended, once and by its number", () => {
    const ends = (index: number, finish_reason: string | null) =>
      piece([{ index, delta: {}, finish_reason }]);
    const seen = [ends(0, null), ends(2, "stop"), ends(0, "length"), ends(0, "length")];
    expect(genAi({ seen })["response.finish_reasons"]).toEqual(["length", "stop"]);
  });

  test("embeddings", () => {
    const embeddings = {
      object: "list",
      data: [{ object: "embedding", index: 0, embedding: [0.1, 0.2] }],
      model: "text-embedding-3-small",
      usage: { prompt_tokens: 8, total_tokens: 8 },
    };
    expect(tell({ seen: [embeddings], words: true })).toEqual({
      "gen_ai.response.model": "text-embedding-3-small",
      "embedding.model_name": "text-embedding-3-small",
      "gen_ai.usage.input_tokens": 8,
      "llm.token_count.prompt": 8,
      "llm.token_count.total": 8,
    });
  });

  test("a message, whose cached tokens are counted beside", () => {
    expect(genAi({ seen: [message] })).toEqual({
      "response.id": "msg_1",
      "response.model": "claude-sonnet-4-5",
      "response.finish_reasons": ["tool_use"],
      "usage.input_tokens": 135,
      "usage.output_tokens": 40,
      "usage.cache_read.input_tokens": 100,
      "usage.cache_creation.input_tokens": 10,
    });
  });

  test("a message in events, whose counts are of all so far", () => {
    expect(genAi({ seen: events })).toEqual({
      "response.id": "msg_2",
      "response.model": "claude-sonnet-4-5",
      "response.finish_reasons": ["tool_use"],
      "usage.input_tokens": 25,
      "usage.output_tokens": 15,
    });
  });

  test("what an event leaves out stays as it was", () => {
    const delta = (usage: object) => ({ type: "message_delta", delta: {}, usage });
    const more = [delta({ output_tokens: 5, input_tokens: null }), delta({ input_tokens: 26 })];
    const told = genAi({ seen: [events[0], ...more, delta({ output_tokens: 7 })] });
    expect(told).toMatchObject({ "usage.input_tokens": 26, "usage.output_tokens": 7 });
  });

  test.each([
    ["nothing", undefined],
    ["a text", "chat.completion"],
    ["a list of files", { object: "list", data: [], has_more: false }],
    ["a message of a chat", { type: "message", role: "user", content: "chat" }],
    ["an event of another kind", { type: "message_sent", message: "chat" }],
    [
      "a class of the program",
      new (class Answer {
        get object() {
          return "chat.completion";
        }
      })(),
    ],
    ["a function", Object.assign(() => {}, chat)],
    ["what is inherited", Object.create(chat)],
    ["counts that count nothing", { type: "x", usage: { prompt_tokens: 3 } }],
  ])("%s is none", (_, value) => {
    expect(tell({ seen: [value], words: true })).toEqual({});
  });

  test("nonsense is left out", () => {
    const nonsense = {
      ...{ object: "chat.completion", id: 7, model: { name: "m" }, choices: { length: 1 } },
      usage: { prompt_tokens: -1, completion_tokens: "5", total_tokens: Number.NaN },
    };
    expect(tell({ seen: [nonsense] })).toEqual({});
  });
});

describe("several answers within one call", () => {
  const other = { ...chat, id: "chatcmpl-9", model: "gpt-5-mini", usage: { ...chat.usage } };

  test("are added up, and the last one says the rest", () => {
    expect(genAi({ seen: [chat, message, other] })).toMatchObject({
      "response.id": "chatcmpl-9",
      "response.model": "gpt-5-mini",
      "usage.input_tokens": 19 + 135 + 19,
      "usage.output_tokens": 10 + 40 + 10,
      "usage.cache_read.input_tokens": 7 + 100 + 7,
    });
  });

  test("may come together", () => {
    expect(genAi({ seen: [[chat, other]] })["usage.input_tokens"]).toBe(38);
  });

  test("are the same one where it comes again, or as a copy", () => {
    expect(genAi({ seen: [chat, chat, { ...chat, cost: 1 }] })["usage.input_tokens"]).toBe(19);
  });

  test("are the same one where a stream is read, and gathered by the client", () => {
    const usage = { prompt_tokens: 19, completion_tokens: 10 };
    const seen = [says({ content: "Green." }), piece([], usage), { ...chat, usage }];
    expect(genAi({ seen })["usage.input_tokens"]).toBe(19);
  });

  test("are the same one where the client gathers, and copies", () => {
    const usage = { prompt_tokens: 19, completion_tokens: 10 };
    const seen = [says({ content: "Green." }), piece([], usage)];
    const whole = structuredClone({ ...chat, id: "chatcmpl-2", usage });
    const told = tell({ seen: [...seen, whole], words: true });
    expect(told).toMatchObject({
      "gen_ai.usage.input_tokens": 19,
      "gen_ai.usage.output_tokens": 10,
      "gen_ai.response.finish_reasons": ["stop", "length"],
      "output.value": "Green.",
    });
  });

  test("are others where a server gives an id twice", () => {
    const later = structuredClone({ ...chat, created: chat.created + 5 });
    expect(genAi({ seen: [chat, later] })["usage.input_tokens"]).toBe(38);
  });

  test("may be very many that come together", () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      structuredClone({ ...chat, id: `chatcmpl-${index}` }),
    );
    expect(genAi({ seen: [many] })["usage.input_tokens"]).toBe(1900);
  });

  test.each<[string, unknown]>([
    ["allSettled", [{ status: "fulfilled", value: chat }, { status: "rejected" }]],
    ["an iterator's result", { done: false, value: chat }],
    ["the response of HTTP", { data: chat, response: {}, request_id: "req_1" }],
  ])("may stand in %s", (_, seen) => {
    expect(genAi({ seen: [seen] })["usage.input_tokens"]).toBe(19);
  });

  test("may stream without ids behind one that is gathered", () => {
    const usage = () => ({ prompt_tokens: 19, completion_tokens: 10 });
    const whole = { ...chat, id: "a", usage: usage() };
    const seen = [piece([], usage(), "a"), whole, piece([], usage(), "")];
    expect(genAi({ seen })["usage.input_tokens"]).toBe(38);
  });

  test("may stream at the same time", () => {
    const says = (id: string, content: string, completion_tokens: number) =>
      piece([{ index: 0, delta: { content } }], { prompt_tokens: 10, completion_tokens }, id);
    const seen = [
      says("a", "Gr", 1),
      says("b", "Bl", 1),
      says("a", "een.", 2),
      says("b", "ack.", 2),
    ];
    expect(tell({ seen, words: true })).toMatchObject({
      "gen_ai.usage.input_tokens": 20,
      "gen_ai.usage.output_tokens": 4,
      "gen_ai.response.id": "b",
      "output.value": "Black.",
    });
  });

  test("may stream one behind the other", () => {
    const usage = () => ({ prompt_tokens: 19, completion_tokens: 10 });
    const first = piece([{ index: 0, delta: {}, finish_reason: "stop" }], usage(), "a");
    const second = piece([{ index: 0, delta: {}, finish_reason: "length" }], usage(), "b");
    const told = genAi({ seen: [first, second] });
    expect(told).toMatchObject({ "usage.input_tokens": 38, "response.finish_reasons": ["length"] });
  });
});

describe("words", () => {
  const outputOf = (seen: readonly unknown[], redaction = usualRedaction) => {
    const told = tell({ seen, words: true, redaction });
    return [told["output.value"], told["output.mime_type"], told["gen_ai.output.messages"]];
  };
  const messages = (parts: readonly object[], finish_reason: string) =>
    JSON.stringify([{ role: "assistant", parts, finish_reason }]);
  const text = (content: string) => ({ type: "text", content });
  const call = (id: string, json: string) => ({
    ...{ type: "tool_call", id, name: "search", arguments: json },
  });

  test("of the first choice", () => {
    expect(outputOf([chat])).toEqual(["Green.", "text/plain", messages([text("Green.")], "stop")]);
  });

  test("in pieces, and each piece once", () => {
    const [first, second] = [says({ content: "Gre" }), says({ content: "en." }, "stop")];
    expect(outputOf([first, first, second])[0]).toBe("Green.");
  });

  test("of tools that are called, in pieces too", () => {
    const whole = {
      ...chat,
      choices: [
        {
          index: 0,
          finish_reason: "tool_calls",
          message: {
            content: null,
            tool_calls: [
              {
                ...{ id: "call_1", type: "function" },
                function: { name: "search", arguments: '{"query":"tea"}' },
              },
            ],
          },
        },
      ],
    };
    const shown = messages([call("call_1", '{"query":"tea"}')], "tool_calls");
    expect(outputOf([whole])).toEqual([shown, "application/json", shown]);
    const calls = (id: string | undefined, name: string | undefined, json: string) =>
      says({ tool_calls: [{ index: 0, id, function: { name, arguments: json } }] });
    const pieces = [calls("call_1", "search", ""), calls(undefined, undefined, '{"query":')];
    const rest = [calls(undefined, undefined, '"tea"}'), says({}, "tool_calls")];
    expect(outputOf([...pieces, ...rest])[2]).toBe(shown);
  });

  test("of a response", () => {
    const shown = messages([text("Green."), call("call_1", '{"query":"tea"}')], "completed");
    expect(outputOf([response])).toEqual(["Green.", "text/plain", shown]);
  });

  test("of a message, without secrets", () => {
    const json = '{"query":"tea","password":"[redacted]"}';
    const shown = messages([text("Let me look."), call("toolu_1", json)], "tool_use");
    expect(outputOf([message])[2]).toBe(shown);
    expect(outputOf([message], noRedaction)[2]).toContain('\\"password\\":\\"p\\"');
    expect(outputOf([message], redactionWith(["query"]))[2]).not.toContain("tea");
  });

  test("of a tool that is given nothing", () => {
    const content = [{ type: "tool_use", id: "toolu_1", name: "search" }];
    const shown = messages([call("toolu_1", "")], "tool_use");
    expect(outputOf([{ ...message, content }])[0]).toBe(shown);
  });

  test("of a message in events", () => {
    const shown = messages([text("Green."), call("toolu_2", '{"query":"tea"}')], "tool_use");
    expect(outputOf(events)).toEqual(["Green.", "text/plain", shown]);
  });

  test("are bounded", () => {
    const long = "tea ".repeat(100_000);
    const pieces = [says({ content: long }), says({ content: long }, "stop")];
    const whole = { ...message, content: [{ type: "text", text: long }] };
    for (const told of [outputOf(pieces), outputOf([whole])]) {
      for (const value of told) expect(Buffer.byteLength(`${value}`)).toBeLessThanOrEqual(2048);
      expect(told[0]).toMatch(/^tea tea .*…$/);
    }
    const asked = tell({ asked: { prompt: long }, words: true })["input.value"];
    expect(Buffer.byteLength(`${asked}`)).toBeLessThanOrEqual(2048);
  });

  test("that will not be shown are not kept", () => {
    const message = new Message();
    for (let count = 0; count < 1000; count++) {
      message.addText(0, "tea ".repeat(100_000));
      message.addCall(count, "search", undefined);
      message.addArguments(count, "tea ".repeat(1000));
    }
    expect(message.text.length).toBeLessThan(10_000);
    expect(JSON.stringify(message.forAttribute("stop")).length).toBeLessThan(300_000);
  });

  test("are nowhere where nobody asks for them", () => {
    const planted = "xyzzy";
    const plant = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value).replace(/Green\.|Gre|en\.|Let me look\.|tea/g, planted));
    const seen = [chat, ...events, response, message].map(plant);
    const asked = { messages: [{ role: "user", content: planted }], request: { input: planted } };
    expect(JSON.stringify(tell({ seen, asked }))).not.toContain(planted);
    expect(JSON.stringify(tell({ seen, asked, words: true }))).toContain(planted);
  });
});

describe("what is asked", () => {
  const messages = [{ role: "user", content: "Which?" }];
  const shown = '[{"role":"user","content":"Which?"}]';

  test.each<[string, Readonly<Record<string, unknown>>, string | undefined, unknown]>([
    ["by names", { model: "m", messages }, "m", shown],
    ["in an object", { request: { model: "m", messages, temperature: 0 } }, "m", shown],
    ["of Responses", { options: { model: "m", input: "Which?" } }, "m", "Which?"],
    ["of completions", { it: { model: "m", prompt: "Which?" } }, "m", "Which?"],
    ["as a prompt", { client: {}, prompt: "Which?" }, undefined, "Which?"],
    ["as an object", { input: { question: "Which?" } }, undefined, '{"question":"Which?"}'],
    [
      "of a client, which has messages",
      { client: { messages: { create() {} } } },
      undefined,
      undefined,
    ],
    ["first", { first: { model: "a" }, model: "b" }, "a", undefined],
    ["by other names", { question: "Which?" }, undefined, undefined],
    ["of a model that is no name", { model: { modelId: "m" } }, undefined, undefined],
  ])("%s", (_, asked, model, input) => {
    const told = tell({ asked, words: true });
    expect(told["gen_ai.request.model"]).toBe(model);
    expect(told["llm.model_name"]).toBe(model);
    expect(told["input.value"]).toBe(input);
    const type = String(input).startsWith("Which") ? "text/plain" : "application/json";
    expect(told["input.mime_type"]).toBe(input === undefined ? undefined : type);
    expect(Object.keys(tell({ asked }))).not.toContain("input.value");
  });
});
