// Answers in every form: what each puts on the wire, and what the program sees of its headers.
import { once } from "node:events";
import { createServer, type IncomingMessage, ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Readable } from "node:stream";

type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

const flat = ["Set-Cookie", "a=1", "X-A", "1", "Set-Cookie", "b=2"];
const nested = [
  ["content-type", "text/plain"],
  ["X-A", "1"],
] as never;

const answers: Readonly<Record<string, Answer>> = {
  "end()": (response) => response.end(),
  "end(text)": (response) => response.end("x"),
  "a stream": (response) => Readable.from(["a", "b"]).pipe(response),
  "headers as a flat list": (response) => response.writeHead(200, flat).end("x"),
  "headers as pairs": (response) => response.writeHead(200, nested).end("x"),
  "a reason and a list": (response) => response.writeHead(200, "Fine", flat).end("x"),
  "names that differ in case": (response) =>
    response.writeHead(200, { "X-A": "1", "x-a": "2" }).end("x"),
  "lengths that differ in case": (response) =>
    response.writeHead(200, { "Content-Length": "1", "content-length": "1" }).end("x"),
  "headers that are set": (response) => response.setHeader("X-A", ["1", "2"]).end("x"),
  "headers that are set and given": (response) =>
    response.setHeader("X-A", "1").writeHead(200, { "X-B": "2" }).end("x"),
  "what is set already": (response) => response.end(response.getHeaderNames().join()),
  "flushed headers": (response) => {
    response.flushHeaders();
    response.end("x");
  },
  "early hints": (response) => {
    response.writeEarlyHints({ link: "</a>; rel=preload" });
    response.end("x");
  },
  "204": (response) => response.writeHead(204).end(),
  "304": (response) => response.writeHead(304, ["ETag", "x"]).end(),
  "an id of its own that is set": (response) =>
    response.setHeader("X-Correlation-Id", "mine").end("x"),
  "an id of its own in a list": (response) =>
    response.writeHead(200, ["X-Correlation-ID", "mine"]).end("x"),
  "an id of its own in an object": (response) =>
    response.writeHead(200, { "x-correlation-id": "mine" }).end("x"),
  "a value that can't be sent, and then another": (response) => {
    let refused = "";
    try {
      response.writeHead(200, { "X-A": "a\nb" });
    } catch (error) {
      refused = (error as { code: string }).code;
    }
    response.writeHead(200, { "X-A": refused }).end("x");
  },
  "its faces": (response) => {
    const isUntouched = response.writeHead === ServerResponse.prototype.writeHead;
    response.end([isUntouched, ...Object.keys(response)].join(" "));
  },
  "its own connection": (_, { socket }) =>
    socket.end("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"),
};

/** As it comes, without what differs each time. */
async function ask(port: number, path: string, method = "GET", more = ""): Promise<string> {
  const socket = connect(port, "127.0.0.1").setEncoding("latin1");
  socket.write(
    `${method} /${encodeURIComponent(path)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n` +
      `x-correlation-id: order-7\r\n${more}\r\n`,
  );
  let text = "";
  socket.on("data", (data: string) => {
    text += data;
  });
  await once(socket, "close");
  return text.replace(/Date: .*\r\n/, "");
}

class Refusing extends ServerResponse {
  override setHeader(name: string, value: string): this {
    if (name === "x-correlation-id") throw new Error("refused");
    return super.setHeader(name, value);
  }
}

async function listen(made: ReturnType<typeof createServer>): Promise<number> {
  made.listen(0, "127.0.0.1");
  await once(made, "listening");
  return (made.address() as AddressInfo).port;
}

const answer = (request: IncomingMessage, response: ServerResponse): unknown =>
  answers[decodeURIComponent(request.url?.slice(1) ?? "")]?.(response, request);
const server = createServer(answer as never);
const refusing = createServer({ ServerResponse: Refusing as never }, answer as never);

const port = await listen(server);
const said: Record<string, string> = {};
for (const name of Object.keys(answers)) said[name] = await ask(port, name);
said.HEAD = await ask(port, "end(text)", "HEAD");
said.Expect = await ask(port, "end(text)", "POST", "Expect: 100-continue\r\nContent-Length: 0\r\n");
said["HTTP/1.1, refusing"] = await ask(await listen(refusing), "end(text)");
console.log(JSON.stringify(said));
process.exit(0);
