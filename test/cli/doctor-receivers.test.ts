// What `spanweave doctor` makes of receivers that refuse, are silent, or are something else.
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import type { Check } from "../../src/doctor/check.ts";
import type { Patient } from "../../src/doctor/patient.ts";
import { receiverChecks } from "../../src/doctor/receivers.ts";
import type { ExporterSetting, OtlpSetting } from "../../src/doctor/settings.ts";
import { certificates } from "../telemetry/certificates.ts";
import {
  freePort,
  type GrpcAnswer,
  type HttpReply,
  type Receiver,
  receiveGrpc,
  receiveHttp,
} from "../telemetry/receiver.ts";

const pems = certificates();
afterAll(() => pems.remove());

const SECRET = "hunter2hunter2";

function otlp(url: string, more: Partial<OtlpSetting> = {}): OtlpSetting {
  return { kind: "otlp", name: "otlp", protocol: "http/protobuf", url, headers: {}, ...more };
}

async function check(
  exporters: readonly ExporterSetting[],
  env: NodeJS.ProcessEnv = {},
): Promise<readonly Check[]> {
  const settings = { off: undefined, service: "shop", ratio: 1, exporters, troubles: [] };
  return receiverChecks({ settings, env } as unknown as Patient);
}

/** Host and port, which are those of the day, are left out. */
function plain(text: string): string {
  return text.replace(/127\.0\.0\.1:\d+/g, "<host>");
}

async function first(setting: OtlpSetting, env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const [found] = await check([setting], env);
  const { verdict, says, code = "", mends = [] } = found as Check;
  return [`${verdict} ${code}`.trim(), plain(says), ...mends.map(plain)];
}

async function answering(
  reply: HttpReply,
  more: Partial<OtlpSetting> = {},
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly found: string[]; readonly receiver: Receiver }> {
  const receiver = await receiveHttp(() => reply);
  const found = await first(otlp(receiver.url, more), env);
  await receiver.close();
  return { found, receiver };
}

async function answeringGrpc(reply: GrpcAnswer): Promise<string[]> {
  const receiver = await receiveGrpc(() => reply);
  const found = await first(otlp(receiver.url, { protocol: "grpc" }));
  await receiver.close();
  return found;
}

describe("an empty request is accepted", () => {
  test("protobuf: no bytes, with our headers, whose values are not shown", async () => {
    const { found, receiver } = await answering({}, { headers: { authorization: SECRET } });
    expect(found).toEqual([
      "well",
      "http://<host>/v1/traces (http/protobuf, with authorization) takes spans",
    ]);
    const [{ headers, body, path }] = receiver.received as [Receiver["received"][0]];
    expect(path).toBe("/v1/traces");
    expect(headers).toMatchObject({
      authorization: SECRET,
      "content-type": "application/x-protobuf",
    });
    expect(body.byteLength).toBe(0);
  });

  test("JSON", async () => {
    const { receiver } = await answering({}, { protocol: "http/json" });
    expect(receiver.received[0]?.headers["content-type"]).toBe("application/json");
    expect(JSON.parse(String(receiver.received[0]?.body))).toEqual({ resourceSpans: [] });
  });

  test("gRPC", async () => {
    const receiver = await receiveGrpc();
    const setting = otlp(receiver.url, { protocol: "grpc", headers: { "x-key": SECRET } });
    expect(await first(setting)).toEqual(["well", "http://<host> (grpc, with x-key) takes spans"]);
    expect(receiver.received[0]?.headers["x-key"]).toBe(SECRET);
    expect(receiver.received[0]?.body.byteLength).toBe(0);
    await receiver.close();
  });

  test("neither credentials nor a query of the address are shown", async () => {
    const receiver = await receiveHttp(() => ({ status: 500, body: `no ${SECRET} here` }));
    const url = receiver.url.replace("//", `//me:${SECRET}@`);
    const [, says] = await first(otlp(`${url}?key=${SECRET}`));
    await receiver.close();
    expect(says).toBe(
      "http://<host>/v1/traces answers HTTP 500 Internal Server Error: no [redacted] here",
    );
  });
});

describe("HTTP answers", () => {
  test.each([
    [
      401,
      "wrong SW632",
      'OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20<key>", or as the receiver asks',
    ],
    [
      403,
      "wrong SW632",
      'OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20<key>", or as the receiver asks',
    ],
    [
      404,
      "wrong SW633",
      "OTEL_EXPORTER_OTLP_ENDPOINT: is the path right? Most receivers have /v1/traces",
    ],
    [415, "wrong SW633", "OTEL_EXPORTER_OTLP_PROTOCOL=http/json"],
    [400, "doubt SW633", "spanweave doctor --send: what it got was empty"],
    [429, "doubt SW633", "it is there, and busy: ask again later"],
    [503, "doubt SW633", "it is there, and busy: ask again later"],
    [500, "wrong SW633", "the receiver's own log tells why"],
  ])("%i", async (status, verdict, mend) => {
    const { found } = await answering({ status });
    expect([found[0], found[2]]).toEqual([verdict, mend]);
    expect(found[1]).toContain(`answers HTTP ${status}`);
  });

  test("a redirect tells where to", async () => {
    const { found } = await answering({
      status: 308,
      headers: { location: "/otlp/v1/traces?a=b" },
    });
    expect(found[2]).toBe(
      "OTEL_EXPORTER_OTLP_ENDPOINT=http://<host>/otlp/v1/traces, since redirects are not followed",
    );
  });

  test.each([
    ["arize", "ARIZE_API_KEY and ARIZE_SPACE_ID, of the same space"],
    ["phoenix", "PHOENIX_API_KEY=<key>"],
  ] as const)("%s has a variable of its own for its key", async (name, mend) => {
    const { found } = await answering({ status: 401 }, { name });
    expect(found[2]).toBe(mend);
  });

  test("the variable that is set is named, and not the one that is usual", async () => {
    const env = { OTLP_ENDPOINT: "http://...", OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/json" };
    expect((await answering({ status: 404 }, {}, env)).found[2]).toMatch(/^OTLP_ENDPOINT:/);
    const { found } = await answering({ status: 415 }, { protocol: "http/json" }, env);
    expect(found[2]).toBe("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/protobuf");
  });

  test("a wild answer is one line of bounded length, without escapes", async () => {
    const { found } = await answering({ status: 500, body: `\u001b[31m${"long ".repeat(99)}\n` });
    expect(found[1]).not.toMatch(/\p{Cc}/u);
    expect(found[1]?.length).toBeLessThan(220);
  });
});

describe("gRPC answers", () => {
  test.each([
    [16, "wrong SW632", "answers gRPC UNAUTHENTICATED: no key"],
    [7, "wrong SW632", "answers gRPC PERMISSION_DENIED: no key"],
    [12, "wrong SW633", "answers gRPC UNIMPLEMENTED: no key"],
    [14, "doubt SW633", "answers gRPC UNAVAILABLE: no key"],
    [13, "wrong SW633", "answers gRPC INTERNAL: no key"],
  ])("%i", async (status, verdict, text) => {
    const [got, says] = await answeringGrpc({ status, message: "no%20key", response: null });
    expect(got).toBe(verdict);
    expect(says).toContain(text);
  });

  test("a proxy's page", async () => {
    const [got, says] = await answeringGrpc({
      httpStatus: 502,
      status: null,
      contentType: "text/html",
    });
    expect([got, says]).toEqual([
      "wrong SW633",
      "http://<host> answers HTTP 502, which is no gRPC",
    ]);
  });
});

describe("the wrong protocol", () => {
  test("HTTP at a port for gRPC", async () => {
    const receiver = await receiveGrpc();
    const found = await first(otlp(`${receiver.url}/v1/traces`));
    await receiver.close();
    expect(found[0]).toBe("wrong SW633");
    expect(found[1]).toContain("a receiver for gRPC is at http://<host>");
    expect(found[2]).toBe(
      "OTEL_EXPORTER_OTLP_PROTOCOL=grpc OTEL_EXPORTER_OTLP_ENDPOINT=http://<host>",
    );
  });

  test("gRPC at a port for HTTP", async () => {
    const receiver = await receiveHttp();
    const { origin } = new URL(receiver.url);
    const setting = otlp(origin, { protocol: "grpc" });
    const found = await first(setting);
    const whole = await first(setting, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: origin });
    await receiver.close();
    expect(found[1]).toContain("a receiver for HTTP is at http://<host>");
    expect(found[2]).toBe(
      "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf OTEL_EXPORTER_OTLP_ENDPOINT=http://<host>",
    );
    expect(whole[2]).toContain("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://<host>/v1/traces");
  });

  test("something that speaks neither", async () => {
    const { server, port } = await listen((socket) => socket.end("220 mail.example ESMTP\r\n"));
    const found = await first(otlp(`http://127.0.0.1:${port}/v1/traces`));
    server.close();
    expect(found.slice(0, 2)).toEqual([
      "wrong SW633",
      "what answers at http://<host>/v1/traces speaks no HTTP/1.1",
    ]);
  });
});

describe("no answer", () => {
  test("nobody listens", async () => {
    const port = await freePort();
    for (const protocol of ["http/protobuf", "grpc"] as const) {
      const found = await first(otlp(`http://127.0.0.1:${port}/`, { protocol }));
      expect(found).toEqual([
        "wrong SW630",
        "http://<host>: nobody listens there",
        "start the receiver, or set OTEL_EXPORTER_OTLP_ENDPOINT to where it is",
        "OTEL_TRACES_EXPORTER=console shows spans for now",
      ]);
    }
  });

  test("an unknown host", async () => {
    const [verdict, says, mend] = await first(otlp("http://no-such-host.invalid:4318/v1/traces"));
    expect(verdict).toBe("wrong SW630");
    expect(says).toMatch(/there is no such host|can't be looked up now/);
    expect(mend).toBe("OTEL_EXPORTER_OTLP_ENDPOINT: is the host right?");
  });

  test("silence", async () => {
    const { found } = await answering("silence");
    expect(found.slice(0, 2)).toEqual([
      "wrong SW630",
      "http://<host>/v1/traces: it says nothing for 2 s",
    ]);
    const { server, port } = await listen(() => {});
    const grpc = await first(otlp(`http://127.0.0.1:${port}`, { protocol: "grpc" }));
    server.close();
    expect(grpc[1]).toBe("http://<host>: it says nothing for 2 s");
  });

  test("a connection that is closed at once", async () => {
    const { found } = await answering("hang up");
    expect(found[1]).toBe("http://<host>/v1/traces: it closes the connection without an answer");
  });
});

describe("TLS", () => {
  const served = async (
    make: (port: number) => Partial<OtlpSetting> & { readonly url: string },
    validFor?: string,
  ): Promise<string[]> => {
    const { key, cert } = pems.make("receiver", validFor);
    const receiver = await receiveHttp(() => ({}), { tls: { key, cert } });
    const { url, ...more } = make(receiver.port);
    const found = await first(otlp(url, more));
    await receiver.close();
    return found;
  };
  const at = (port: number): string => `https://127.0.0.1:${port}/v1/traces`;

  test("a certificate that nobody trusts, and the one that helps", async () => {
    const found = await served((port) => ({ url: at(port) }));
    expect(found).toEqual([
      "wrong SW631",
      "the certificate of https://<host>/v1/traces is not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT)",
      "OTEL_EXPORTER_OTLP_CERTIFICATE=<a PEM file of who signed it>",
    ]);
    const helped = await served((port) => ({
      url: at(port),
      certificate: `${pems.folder}/receiver.cert.pem`,
    }));
    expect(helped[0]).toBe("well");
    const phoenix = await served((port) => ({ url: at(port), name: "phoenix" }));
    expect(phoenix[2]).toBe("NODE_EXTRA_CA_CERTS=<a PEM file of who signed it>");
  });

  test("a certificate for another name", async () => {
    const certificate = `${pems.folder}/receiver.cert.pem`;
    const found = await served((port) => ({ url: at(port), certificate }), "DNS:other.example");
    expect(found[1]).toBe("the certificate of https://<host>/v1/traces is that of another host");
  });

  test("https where there is none", async () => {
    const receiver = await receiveHttp();
    const found = await first(otlp(receiver.url.replace("http:", "https:")));
    await receiver.close();
    expect(found[0]).toBe("wrong SW631");
    expect(found[1]).toContain("speaks no TLS that is understood here");
    expect(found[2]).toBe("OTEL_EXPORTER_OTLP_ENDPOINT=http://<host>/v1/traces, if it is to");
  });

  test("http where TLS is wanted, as servers written in Go say it", async () => {
    const body = "Client sent an HTTP request to an HTTPS server.";
    const { found } = await answering({ status: 400, body });
    expect(found.slice(1)).toEqual([
      "http://<host>/v1/traces wants TLS",
      "OTEL_EXPORTER_OTLP_ENDPOINT=https://<host>/v1/traces",
    ]);
  });

  test("a receiver that wants our certificate", async () => {
    const { key, cert, certFile } = pems.make("mutual");
    const tls = { key, cert, requestCert: true, rejectUnauthorized: true };
    for (const [protocol, receiver] of [
      ["http/protobuf", await receiveHttp(() => ({}), { tls })],
      ["grpc", await receiveGrpc(() => ({}), { tls })],
    ] as const) {
      const found = await first(otlp(receiver.url, { protocol, certificate: certFile }));
      await receiver.close();
      expect(found[0], found[1]).toBe("wrong SW631");
      expect(found[2]).toContain("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE");
    }
  });
});

describe("the clock", () => {
  const clock = async (seconds: number): Promise<string | undefined> => {
    const date = new Date(Date.now() + seconds * 1_000).toUTCString();
    const receiver = await receiveHttp(() => ({ headers: { date } }));
    const checks = await check([otlp(receiver.url)]);
    await receiver.close();
    const found = checks.find(({ name }) => name === "clock");
    return found && `${found.verdict}: ${plain(found.says).replace(/\d+ s/, "<n> s")}`;
  };

  test("goes as the receiver's, or not", async () => {
    expect(await clock(0)).toBe("well: as that of <host>");
    expect(await clock(4)).toBe("well: as that of <host>");
    expect(await clock(100)).toBe("doubt: this clock is <n> s behind that of <host>");
    expect(await clock(-100)).toBe("doubt: this clock is <n> s ahead of that of <host>");
  });
});

test("each exporter is looked at, all at once", async () => {
  const [one, two] = [await receiveHttp(), await receiveHttp(() => ({ status: 404 }))];
  const checks = await check([
    otlp(one.url),
    { kind: "console" },
    otlp(two.url, { name: "jaeger" }),
  ]);
  await Promise.all([one.close(), two.close()]);
  expect(checks.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    "otlp well",
    "console well",
    "jaeger wrong",
    "clock well",
  ]);
});

async function listen(
  meet: (socket: Socket) => void,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    meet(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { server, port };
}
