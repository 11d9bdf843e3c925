// TLS: whom the poster trusts, who it is itself, and what it says where that fails.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TlsOptions } from "node:tls";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { certificates } from "./certificates.ts";
import { type Place, places } from "./posting.ts";
import { type Receiver, receiveGrpc, receiveHttp } from "./receiver.ts";

const made = certificates();
afterAll(() => made.remove());
const [server, stranger, client] = ["server", "stranger", "client"].map((name) => made.make(name));
if (server === undefined || stranger === undefined || client === undefined) throw new Error();

const body = Buffer.from("spans");
const own: TlsOptions = { key: server.key, cert: server.cert };
const mutual: TlsOptions = { ...own, ca: client.cert, requestCert: true };

describe.each(places)("from $name", ({ open }: Place) => {
  describe.each(["http/protobuf", "grpc"] as const)("by %s over TLS", (protocol) => {
    const receive = async (tls: TlsOptions): Promise<Receiver> => {
      const receiver = await (protocol === "grpc"
        ? receiveGrpc(() => ({}), { tls })
        : receiveHttp(() => ({}), { tls }));
      onTestFinished(() => receiver.close());
      return receiver;
    };

    test("a certificate that is named is trusted", async () => {
      const { url } = await receive(own);
      const posting = await open();
      const { certFile: certificate } = server;
      expect(await posting.to({ url, protocol, certificate }).send(body)).toEqual({ sent: true });
    });

    test.each([
      { trusted: "none", certificate: {} },
      { trusted: "another", certificate: { certificate: stranger.certFile } },
    ])("$trusted trusted: known at once, by name, and sent nowhere", async ({ certificate }) => {
      const receiver = await receive(own);
      // A wait would outlast the test.
      const posting = await open({ first: 1e6, longest: 1e6 });
      const target = posting.to({ url: receiver.url, protocol, ...certificate });
      const expected = {
        ...{ sent: false, reason: "unreachable" },
        // Newer Nodes add advice.
        message: expect.stringMatching(
          /^127\.0\.0\.1:\d+: TLS failed: self-signed certificate.* \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/,
        ),
      };
      expect(await target.send(body)).toEqual(expected);
      expect(await target.send(body)).toEqual(expected);
      expect(receiver.received).toEqual([]);
    });

    test("a certificate that was renewed is read again", async () => {
      const { url } = await receive(own);
      const certificate = join(made.folder, `renewed-${Math.random()}.pem`);
      writeFileSync(certificate, stranger.cert);
      const target = (await open()).to({ url, protocol, certificate });
      expect(await target.send(body)).toMatchObject({ sent: false, reason: "unreachable" });
      writeFileSync(certificate, server.cert);
      expect(await target.send(body)).toEqual({ sent: true });
    });

    test("a certificate for another name is told apart", async () => {
      const elsewhere = made.make("elsewhere", "DNS:other.test");
      const receiver = await receive({ key: elsewhere.key, cert: elsewhere.cert });
      const trust = { certificate: elsewhere.certFile };
      const target = (await open()).to({ url: receiver.url, protocol, ...trust });
      expect(await target.send(body)).toMatchObject({
        ...{ sent: false, reason: "unreachable" },
        message: expect.stringMatching(/: TLS failed: .+ \(ERR_TLS_CERT_ALTNAME_INVALID\)$/),
      });
    });

    test("a client shows who it is", async () => {
      const { url } = await receive(mutual);
      const posting = await open();
      const known = { certificate: server.certFile };
      const keys = { clientKey: client.keyFile, clientCertificate: client.certFile };
      expect(await posting.to({ url, protocol, ...known, ...keys }).send(body)).toEqual({
        sent: true,
      });
      const wrong = { clientKey: stranger.keyFile, clientCertificate: stranger.certFile };
      const unknown = posting.to({ url, protocol, ...known, ...wrong }).send(body);
      posting.leave(200);
      expect(await unknown).toMatchObject({ sent: false, reason: "unreachable" });
    });

    test("a server that speaks no TLS is named as one", async () => {
      const plain = await (protocol === "grpc" ? receiveGrpc() : receiveHttp());
      onTestFinished(() => plain.close());
      const url = `https://127.0.0.1:${plain.port}/`;
      expect(await (await open()).to({ url, protocol }).send(body)).toMatchObject({
        ...{ sent: false, reason: "unreachable" },
        message: expect.stringMatching(
          /^127\.0\.0\.1:\d+: TLS failed: .* \((ERR_SSL_\w+|EPROTO)\)$/,
        ),
      });
    });

    test.each(["certificate", "clientKey", "clientCertificate"] as const)(
      "a file for %s that can't be used is named, and read again later",
      async (use) => {
        const { url } = await receive(mutual);
        const file = join(made.folder, `${use}-${protocol.slice(0, 4)}-${Math.random()}.pem`);
        const files = {
          ...{ certificate: server.certFile, clientKey: client.keyFile },
          clientCertificate: client.certFile,
        };
        const target = (await open()).to({ url, protocol, ...files, [use]: file });
        const reason = "refused by the receiver";
        const absent = `${file} can't be read (ENOENT)`;
        expect(await target.send(body)).toEqual({ sent: false, reason, message: absent });
        writeFileSync(file, "-----BEGIN NONSENSE-----\n");
        const what = use === "clientKey" ? "key" : "certificate";
        expect(await target.send(body)).toMatchObject({
          ...{ sent: false, reason },
          message: expect.stringContaining(`${file} holds no PEM ${what}`),
        });
        const right = { certificate: server.cert, clientKey: client.key };
        writeFileSync(file, { ...right, clientCertificate: client.cert }[use]);
        expect(await target.send(body)).toEqual({ sent: true });
      },
    );
  });
});
