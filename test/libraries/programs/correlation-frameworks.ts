// Express, Fastify, which is asked by its own means and by Node's, and Koa; HTTP/2 beside HTTP/1.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, createServer as createHttp2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { correlationId } from "@spanweave/runtime";
import express from "express";
import { fastify } from "fastify";
import Koa from "koa";

const asExpress = express().get("/", (_, response) => {
  response.json(correlationId());
});
const asKoa = new Koa().use((context) => {
  context.body = JSON.stringify(correlationId());
});
const asFastify = fastify()
  .get("/", (_, reply) => reply.send(JSON.stringify(correlationId())))
  .get("/raw", (_, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, ["X-A", "1", "X-A", "2"]).end(JSON.stringify(correlationId()));
  });
await asFastify.listen({ port: 0, host: "127.0.0.1" });

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const fastifyPort = (asFastify.server.address() as AddressInfo).port;
const urls = {
  express: `${await listening(createServer(asExpress))}/`,
  koa: `${await listening(createServer(asKoa.callback()))}/`,
  fastify: `${fastifyPort}/`,
  "fastify, raw": `${fastifyPort}/raw`,
};
const said: Record<string, unknown> = {};
for (const [name, url] of Object.entries(urls)) {
  const headers = { "x-correlation-id": "order-7" };
  const answer = await fetch(`http://127.0.0.1:${url}`, { headers });
  said[name] = [await answer.json(), answer.headers.get("x-correlation-id")];
}

const http2 = createHttp2Server((_, response) => void response.end());
http2.listen(0, "127.0.0.1");
await once(http2, "listening");
const client = connect(`http://127.0.0.1:${(http2.address() as AddressInfo).port}`);
const [headers] = await once(client.request({ "x-correlation-id": "order-7" }), "response");
said.http2 = headers["x-correlation-id"] ?? "none";
console.log(JSON.stringify(said));
process.exit(0);
