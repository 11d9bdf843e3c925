// A server and what clients do to it: which span is the parent of what the server runs, scenario by scenario.
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { context, createContextKey, propagation, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { type Seen, seen, tell } from "./telemetry.ts";

/** A span of the name `what`. */
function note(what: string): void {
  marked(what);
}

/** @trace mark { attributes: { "what": what } } */
function marked(what: string): void {
  names.push(what);
}

const names: string[] = [];
const turn = (ms = 15): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** `-`, or the digit that a test's trace and parent are made of. */
function told(): string[] {
  const spans: Seen[] = seen().filter(({ name }) => name === "mark");
  return spans.map(({ traceId, parent }, at) => `${names[at]} < ${shortened(traceId, parent)}`);
}

function shortened(traceId: string, parent: string): string {
  if (parent === "-") return "-";
  const digit = traceId[0] ?? "";
  const isWhole = traceId === digit.repeat(32) && parent === digit.repeat(16);
  return isWhole ? digit : `${traceId} ${parent}`;
}

const traceparent = (digit: string, flags = "01"): string =>
  `traceparent: 00-${digit.repeat(32)}-${digit.repeat(16)}-${flags}\r\n`;

const get = (path: string, headers = ""): string =>
  `GET ${path} HTTP/1.1\r\nHost: test\r\n${headers}\r\n`;

const post = (path: string, length: number, headers = ""): string =>
  `POST ${path} HTTP/1.1\r\nHost: test\r\nContent-Length: ${length}\r\n${headers}\r\n`;

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(listener: Listener): Promise<Server> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function dial(server: Server): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => {});
  socket.setEncoding("latin1").setNoDelay();
  await once(socket, "connect");
  return socket;
}

/** Sends and waits until `count` answers have come. */
async function ask(socket: Socket, text: string, count = 1): Promise<string> {
  let answer = "";
  const hear = (data: string): void => {
    answer += data;
  };
  socket.on("data", hear);
  socket.write(text, "latin1");
  while (answer.split("answered").length <= count) await once(socket, "data");
  socket.off("data", hear);
  return answer;
}

const answering: Listener = async (request, response) => {
  note(`${request.url}`);
  await turn();
  note(`${request.url} later`);
  response.end("answered");
};

const scenarios: Readonly<Record<string, () => Promise<unknown>>> = {
  async keepAlive() {
    const server = await serve(answering);
    const [a, b] = [await dial(server), await dial(server)];
    await Promise.all([ask(a, get("/a1", traceparent("1"))), ask(b, get("/b1", traceparent("2")))]);
    await Promise.all([ask(a, get("/a2")), ask(b, get("/b2", traceparent("3")))]);
    await Promise.all([ask(a, get("/a3", traceparent("4"))), ask(b, get("/b3"))]);
    return told().sort();
  },
  async pipelined() {
    const server = await serve(answering);
    const text = get("/1", traceparent("1")) + get("/2") + get("/3", traceparent("3"));
    await ask(await dial(server), text, 3);
    return told().sort();
  },
  async body() {
    const server = await serve((request, response) => {
      request.on("data", (data) => note(`data ${data}`));
      request.on("end", () => {
        note("end");
        response.end("answered");
      });
      request.on("close", () => note("request closed"));
      response.on("finish", () => note("finish"));
      response.on("close", () => note("closed"));
    });
    const socket = await dial(server);
    const send = async (digit: string): Promise<void> => {
      socket.write(post("/", 2, digit === "-" ? "" : traceparent(digit)));
      await turn();
      socket.write("a");
      await turn();
      await ask(socket, "b");
      await turn();
    };
    await send("1");
    await send("-");
    await send("2");
    return told();
  },
  /** What a request leaves behind, for the next one and for whoever speaks to it from elsewhere. */
  async left() {
    const seenBy: boolean[] = [];
    const requests: IncomingMessage[] = [];
    const server = await serve((request, response) => {
      seenBy.push(context.active() === ROOT_CONTEXT);
      requests.push(request.on("news", () => note("news")));
      response.end("answered");
    });
    const socket = await dial(server);
    await ask(socket, get("/", traceparent("1")));
    await ask(socket, get("/"));
    for (const request of requests) request.emit("news");
    note("elsewhere");
    return { told: told(), seenBy };
  },
  async iterated() {
    const server = await serve(async (request, response) => {
      for await (const data of request) note(`data ${data}`);
      note("end");
      response.end("answered");
    });
    const socket = await dial(server);
    socket.write(post("/", 2, traceparent("1")));
    await turn();
    await ask(socket, "ab");
    return told();
  },
  async aborted() {
    const server = await serve((request, response) => {
      request.on("error", () => note("error"));
      request.on("close", () => note("request closed"));
      response.on("close", () => note("closed"));
    });
    const socket = await dial(server);
    socket.write(post("/", 9, traceparent("1")));
    await turn();
    socket.destroy();
    await turn();
    return told().sort();
  },
  async upgraded() {
    const server = await serve(answering);
    server.on("upgrade", (_request, socket: Socket) => {
      note("upgrade");
      socket.on("data", () => note("data"));
      socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\nanswered");
    });
    const socket = await dial(server);
    await ask(socket, get("/", traceparent("1")));
    await ask(socket, get("/up", "Connection: Upgrade\r\nUpgrade: talk\r\n"));
    socket.write("more");
    await turn();
    return told();
  },
  async expected() {
    const server = await serve(answering);
    const socket = await dial(server);
    const expecting = (path: string, digit: string): string =>
      post(path, 1, `Expect: 100-continue\r\n${traceparent(digit)}`);
    const answer = await ask(socket, `${expecting("/1", "1")}x`);
    server.on("checkContinue", (request, response) => {
      response.writeContinue();
      answering(request, response);
    });
    await ask(socket, `${expecting("/2", "2")}x`);
    return { told: told(), goesOn: answer.startsWith("HTTP/1.1 100 Continue") };
  },
  async garbled() {
    const server = await serve(answering);
    server.on("clientError", (_error, socket) => {
      note("clientError");
      socket.end("HTTP/1.1 400 Bad Request\r\n\r\nanswered");
    });
    const socket = await dial(server);
    await ask(socket, get("/", traceparent("1")));
    await ask(socket, "garbage\r\n\r\n");
    return told();
  },
  async failing() {
    const errors: unknown[] = [];
    process.on("uncaughtException", (error) => {
      errors.push(error.message);
      note("uncaught");
    });
    const server = await serve((request, response) => {
      note(`${request.url}`);
      if (request.url === "/throws") throw new Error("too bad");
      response.end("answered");
    });
    const socket = await dial(server);
    socket.write(get("/throws", traceparent("1")));
    await turn();
    await ask(await dial(server), get("/next", traceparent("2")));
    await ask(await dial(server), get("/last"));
    return { told: told().filter((line) => !line.startsWith("uncaught")), errors };
  },
  async routed() {
    type Step = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
    const steps: Step[] = [
      (_request, _response, next) => setTimeout(next, 1),
      (request, _response, next) => {
        let text = "";
        request.on("data", (data) => {
          text += data;
        });
        request.on("end", () => {
          note(`parsed ${text}`);
          next();
        });
      },
      (_request, _response, next) => {
        queueMicrotask(next);
      },
      (_request, response) => {
        note("route");
        response.end("answered");
      },
    ];
    const server = await serve((request, response) => {
      const goOn = (at: number): void => steps[at]?.(request, response, () => goOn(at + 1));
      goOn(0);
    });
    const socket = await dial(server);
    socket.write(post("/", 1, traceparent("1")));
    await turn();
    await ask(socket, "x");
    return told();
  },
  async startedInSpan() {
    const tenant = createContextKey("tenant");
    const server = await context.with(context.active().setValue(tenant, "acme"), () => starting());
    const seenBy: unknown[] = [];
    server.prependListener("request", () => {
      const here = context.active();
      seenBy.push(here.getValue(tenant), propagation.getBaggage(here)?.getAllEntries().length ?? 0);
    });
    await ask(await dial(server), get("/1"));
    await ask(await dial(server), get("/2", traceparent("2")));
    return { told: told(), seenBy };
  },
  async malformed() {
    const server = await serve(answering);
    const [trace, span] = ["1".repeat(32), "1".repeat(16)];
    const wrong = [
      "",
      "00",
      `00-${trace}-${span}`,
      `00-${trace.slice(1)}-${span}-01`,
      `00-${"0".repeat(32)}-${span}-01`,
      `00-${trace}-${"0".repeat(16)}-01`,
      `ff-${trace}-${span}-01`,
      `00-${trace.replace("1", "G")}-${span}-01`,
      `00-${trace}-${span}-01-more`,
      "x".repeat(4_000),
      `00-${trace}-${span}-01\r\ntraceparent: 00-${"2".repeat(32)}-${"2".repeat(16)}-01`,
    ];
    for (const value of wrong) {
      await ask(await dial(server), get("/", `traceparent: ${value}\r\n`));
    }
    return new Set(told());
  },
  async b3() {
    const server = await serve(answering);
    const [trace, span] = ["1".repeat(32), "1".repeat(16)];
    await ask(await dial(server), get("/single", `b3: ${trace}-${span}-1\r\n`));
    const many = `X-B3-TraceId: ${trace}\r\nX-B3-SpanId: ${span}\r\nX-B3-Sampled: 1\r\n`;
    await ask(await dial(server), get("/multi", many));
    await ask(await dial(server), get("/w3c", traceparent("1")));
    return told();
  },
  /** Somebody who wraps each server's `emit`, as packages for tracing do. */
  async wrapped() {
    const tracer = trace.getTracer("wrapper");
    const server = await serve((request, response) => {
      note("handler");
      request.on("data", () => note("data"));
      request.on("end", () => response.end("answered"));
    });
    const { emit } = server;
    server.emit = function (this: Server, event: string, ...rest: unknown[]): boolean {
      const go = (): boolean => Reflect.apply(emit, this, [event, ...rest]);
      if (event !== "request") return go();
      const [request, response] = rest as [IncomingMessage, ServerResponse];
      const parent = propagation.extract(context.active(), request.headers);
      const span = tracer.startSpan("server", {}, parent);
      const here = trace.setSpan(parent, span);
      context.bind(here, request);
      context.bind(here, response);
      return context.with(here, go);
    } as Server["emit"];
    const socket = await dial(server);
    socket.write(post("/", 1, traceparent("1")));
    await turn();
    await ask(socket, "x");
    const names = new Map(seen().map(({ spanId, name }) => [spanId, name]));
    return seen().map(({ name, parent }) => `${name} < ${names.get(parent) ?? parent[0]}`);
  },
};

/** @trace main */
async function starting(): Promise<Server> {
  const baggage = propagation.createBaggage({ who: { value: "main" } });
  return await context.with(propagation.setBaggage(context.active(), baggage), () =>
    serve(answering),
  );
}

const result = await scenarios[process.argv[2] ?? ""]?.();
tell(result instanceof Set ? [...result] : result);
process.exit(0);
