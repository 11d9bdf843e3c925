// Requests in every form, and what each of them puts on the wire: within a span or without one.
import { subscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import http, { Agent, get, type RequestOptions, request } from "node:http";
import https from "node:https";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { PassThrough, Readable } from "node:stream";
import { createServer as createTlsServer } from "node:tls";
import {
  context,
  createContextKey,
  createTraceState,
  propagation,
  trace,
} from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import { kept, type Seen, seen, tell } from "./telemetry.ts";

const heads: string[] = [];

/** Keeps the heads of requests as they come. */
async function receive(server: Server): Promise<number> {
  server.on("connection", hear).on("secureConnection", hear).listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function hear(socket: import("node:net").Socket): void {
  if (socket.remotePort === undefined) return;
  let text = "";
  socket.on("error", () => {});
  socket.setEncoding("latin1").on("data", (data: string) => {
    text += data;
    const end = text.indexOf("\r\n\r\n");
    if (end < 0 || !/^[A-Z]+ /.test(text)) return;
    const head = text.slice(0, end);
    heads.push(head.replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:port"));
    text = "";
    const isMoved = head.includes(" /moved ");
    const status = isMoved ? "302 Found\r\nLocation: /there" : "200 OK";
    socket.write(`HTTP/1.1 ${status}\r\nContent-Length: 2\r\n\r\nok`);
  });
}

const answered = (made: http.ClientRequest): Promise<void> =>
  new Promise((resolve, reject) => {
    made.on("error", reject);
    made.on("response", (response) => response.resume().on("end", resolve));
  });

const OTHERS = `00-${"9".repeat(32)}-${"9".repeat(16)}-01`;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

type Form = (port: number) => Promise<unknown>;
const at = (port: number, more: RequestOptions = {}): RequestOptions => ({
  host: "127.0.0.1",
  port,
  path: "/",
  ...more,
});
const ended = (made: http.ClientRequest): Promise<void> => {
  made.end();
  return answered(made);
};
const url = (port: number, path = "/"): string => `http://127.0.0.1:${port}${path}`;

const forms: Readonly<Record<string, Form>> = {
  "get(url)": (port) => answered(http.get(url(port))),
  "get(URL, options, callback)": (port) =>
    new Promise((resolve) => {
      http.get(new URL(url(port)), { headers: { a: "1" } }, (response) =>
        response.resume().on("end", resolve),
      );
    }),
  "get(options) by name": (port) => answered(get(at(port))),
  "request(url) by name": (port) => ended(request(url(port))),
  "headers as an object": (port) =>
    ended(request(at(port, { headers: { "X-Some": ["1", "2"], b: 3 } }))),
  "headers as an array": (port) =>
    ended(request(at(port, { headers: ["Host", "127.0.0.1:1", "X-Some", "1", "x-some", "2"] }))),
  "headers as pairs": (port) =>
    ended(
      request(
        at(port, {
          headers: [
            ["X-Some", "1"],
            ["Host", "a"],
          ] as never,
        }),
      ),
    ),
  "expect: 100-continue": (port) =>
    ended(request(at(port, { method: "POST", headers: { Expect: "100-continue" } }))),
  "a body": (port) => {
    const made = request(at(port, { method: "POST" }));
    made.write("a");
    return ended(made);
  },
  "a body that comes later, from elsewhere": (port) => {
    const body = elsewhere.run(() => new PassThrough());
    const made = request(at(port, { method: "PUT" }));
    body.pipe(made);
    setTimeout(() => elsewhere.run(() => body.end("later")), 5);
    return answered(made);
  },
  "flushed headers": (port) => {
    const made = request(at(port, { method: "POST" }));
    made.flushHeaders();
    return ended(made);
  },
  "headers that are set afterwards": (port) => {
    const made = request(at(port));
    made.setHeader("X-Late", "1");
    made.removeHeader("Host");
    return ended(made);
  },
  "an agent that keeps connections": async (port) => {
    await Promise.all([ended(request(at(port, { agent }))), ended(request(at(port, { agent })))]);
  },
  "no agent": (port) => ended(request(at(port, { agent: false }))),
  "a connection of its own": (port) =>
    ended(request(at(port, { createConnection: () => connect(port, "127.0.0.1") }))),
  "auth, and no host": (port) => ended(request(at(port, { auth: "a:b", setHost: false }))),
  "a traceparent of the caller": (port) =>
    ended(request(at(port, { headers: { TraceParent: OTHERS, baggage: "a=1" } }))),
  "a traceparent of the caller in an array": (port) =>
    ended(request(at(port, { headers: ["Host", "a", "TRACEPARENT", OTHERS] }))),
  "a tracestate of the caller": (port) =>
    ended(request(at(port, { headers: { tracestate: "a=1" } }))),
  "a baggage of the caller": (port) => ended(request(at(port, { headers: { Baggage: "a=1" } }))),
  "fetch(url)": async (port) => (await fetch(url(port))).text(),
  "fetch(URL, headers)": async (port) =>
    (await fetch(new URL(url(port)), { headers: { "X-Some": "1" } })).text(),
  "fetch(Request)": async (port) =>
    (await fetch(new Request(url(port), { method: "POST", body: "a" }))).text(),
  "fetch of a stream": async (port) => {
    const body = Readable.toWeb(Readable.from(["a", "b"]));
    const init = { method: "POST", body, duplex: "half" } as unknown as RequestInit;
    return (await fetch(url(port), init)).text();
  },
  "fetch that is sent elsewhere": async (port) => (await fetch(url(port, "/moved"))).text(),
  "fetch with a traceparent of the caller": async (port) =>
    (await fetch(url(port), { headers: [["Traceparent", OTHERS]] })).text(),
  "fetch with a baggage of the caller": async (port) =>
    (await fetch(url(port), { headers: { baggage: "a=1" } })).text(),
};

const elsewhere = { run: <T>(call: () => T): T => context.with(nowhere, call) };
const nowhere = context.active().setValue(createContextKey("nowhere"), true);

/** @trace */
async function within(form: Form, port: number): Promise<unknown> {
  const baggage = propagation.createBaggage({ who: { value: "me" } });
  return await context.with(propagation.setBaggage(context.active(), baggage), () => form(port));
}

/** @trace quick { minDuration: 60_000 } */
async function quick(call: () => unknown): Promise<void> {
  await call();
}

/** Of each form: its heads, and the span around it. */
async function each(call: (form: Form, port: number) => Promise<unknown>): Promise<unknown> {
  const port = await receive(createServer());
  const told: Record<string, { heads: string[]; span: Seen | undefined }> = {};
  for (const [name, form] of Object.entries(forms)) {
    heads.length = 0;
    await call(form, port);
    told[name] = { heads: [...heads], span: seen().at(-1) };
  }
  return told;
}

async function alone(form: Form): Promise<string[]> {
  const port = await receive(createServer());
  await form(port);
  return heads;
}

const plain = forms["get(url)"] as Form;
const fetched = forms["fetch(url)"] as Form;

const scenarios: Readonly<Record<string, () => Promise<unknown>>> = {
  without: () => each((form, port) => form(port)),
  within: () => each(within),
  async https() {
    const [key = "", cert = ""] = process.argv.slice(3);
    const port = await receive(createTlsServer({ key, cert }));
    const options = at(port, { rejectUnauthorized: false } as RequestOptions);
    await within(() => answered(https.get(options)), port);
    return { heads, span: seen().at(-1) };
  },
  async suppressed() {
    const port = await receive(createServer());
    const quietly = (form: Form): Promise<unknown> =>
      within(() => context.with(suppressTracing(context.active()), () => form(port)), port);
    await quietly(plain);
    await quietly(fetched);
    return heads;
  },
  /** Another subscriber, as packages for tracing have: its span is nearer. */
  async shared() {
    subscribe("undici:request:create", (message) => {
      const { request } = message as { request: { addHeader(name: string, value: string): void } };
      const span = trace.getTracer("other").startSpan("other");
      const carrier: Record<string, string> = {};
      propagation.inject(trace.setSpan(context.active(), span), carrier);
      for (const [name, value] of Object.entries(carrier)) request.addHeader(name, value);
    });
    const port = await receive(createServer());
    const remote = { traceId: "1".repeat(32), spanId: "1".repeat(16), traceFlags: 1 };
    const traceState = createTraceState("vendor=1");
    const above = trace.setSpanContext(context.active(), { ...remote, traceState });
    await context.with(above, () => within(fetched, port));
    return { heads, span: seen().find(({ name }) => name === "other") };
  },
  async kept() {
    const port = await receive(createServer());
    await Promise.all([quick(() => plain(port)), quick(() => fetched(port)), quick(() => {})]);
    return kept();
  },
  async unsampled() {
    const remote = { traceId: "1".repeat(32), spanId: "1".repeat(16), traceFlags: 0 };
    const above = trace.setSpanContext(context.active(), { ...remote, isRemote: true });
    return await context.with(above, () => alone((port) => within(plain, port)));
  },
  async faces() {
    const faces = [http.request, http.get, https.request, https.get].map((face) => ({
      name: face.name,
      length: face.length,
      keys: Reflect.ownKeys(face).map(String),
      isNew:
        new (face as unknown as new (options: object) => object)({
          port: 1,
          lookup: () => {},
        }) instanceof http.ClientRequest,
    }));
    const errors = [() => request("no url"), () => get({ protocol: "x:" }), () => fetch("no url")];
    const thrown = await Promise.all(
      errors.map(async (call) => {
        try {
          await call();
        } catch (error) {
          return String(error);
        }
      }),
    );
    return { faces, thrown, isOne: http.request === request && http.get === get };
  },
  async off() {
    propagation.disable();
    return await alone((port) => within(plain, port));
  },
};

tell(await scenarios[process.argv[2] ?? ""]?.());
process.exit(0);
