/** A server that speaks OpenAI's protocol: what a program asks it, and what it answers, a test decides. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface OpenAiServer {
  /** For a program that uses the `openai` package. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The words of its answers, which are never to be found where nobody asked for words. */
export const ANSWER = "Sencha is green.";
export const TOOL = { name: "search", arguments: '{"query":"green tea"}' };
export const MODEL = "gpt-5-mini-2025-08-07";

interface Asked {
  readonly model: string;
  readonly messages?: readonly { readonly role: string }[];
  readonly tools?: readonly unknown[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
}

type Reply = (asked: Asked, response: ServerResponse) => void;

const REPLIES: Readonly<Record<string, Reply>> = {
  "/v1/chat/completions": (asked, response) => {
    if (asked.stream) return stream(asked, response);
    const [{ role } = { role: "" }] = (asked.messages ?? []).slice(-1);
    const callsTool = asked.tools !== undefined && role === "user";
    const message = callsTool
      ? { content: null, tool_calls: [{ id: "call_1", type: "function", function: TOOL }] }
      : { content: ANSWER };
    const choice = {
      index: 0,
      finish_reason: callsTool ? "tool_calls" : "stop",
      message: { role: "assistant", ...message },
    };
    send(response, 200, { ...head("chat.completion"), choices: [choice], usage: usage(12, 5) });
  },
  "/v1/embeddings": (asked, response) => {
    const embedding = Buffer.from(new Float32Array([0.5, 0.25]).buffer).toString("base64");
    const data = [{ object: "embedding", index: 0, embedding }];
    const counted = { prompt_tokens: 4, total_tokens: 4 };
    send(response, 200, { object: "list", model: asked.model, data, usage: counted });
  },
};

/** Models of these names answer so. */
const FAILURES: Readonly<Record<string, [status: number, message: string]>> = {
  busy: [429, "Rate limit reached."],
  broken: [500, "The server had an error."],
};

export async function startOpenAi(): Promise<OpenAiServer> {
  const server = createServer(async (request, response) => {
    const asked = (await bodyOf(request)) as Asked;
    const [status, message] = FAILURES[asked.model] ?? [];
    if (status !== undefined) return send(response, status, { error: { message, type: "error" } });
    const reply = REPLIES[request.url ?? ""];
    if (reply === undefined) send(response, 404, {});
    else reply(asked, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: { OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`, OPENAI_API_KEY: "none" },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

let answers = 0;

function head(object: string): object {
  return { id: `chatcmpl-${++answers}`, object, created: 1_760_000_000, model: MODEL };
}

function usage(prompt: number, completion: number): object {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 2 },
  };
}

/** Word by word; what was used in a piece of its own. */
function stream({ stream_options }: Asked, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const shared = head("chat.completion.chunk");
  const write = (rest: object): void => {
    response.write(`data: ${JSON.stringify({ ...shared, ...rest })}\n\n`);
  };
  const piece = (delta: object, finish_reason: string | null = null): void =>
    write({ choices: [{ index: 0, delta, finish_reason }] });
  piece({ role: "assistant", content: "" });
  for (const word of ANSWER.split(/(?= )/)) piece({ content: word });
  piece({}, "stop");
  if (stream_options?.include_usage) write({ choices: [], usage: usage(12, 5) });
  response.end("data: [DONE]\n\n");
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const part of request) text += part;
  return JSON.parse(text || "{}");
}
