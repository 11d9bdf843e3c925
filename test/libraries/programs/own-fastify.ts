// Has OpenTelemetry's plugin for fastify itself, in the documented way.
import type { AddressInfo } from "node:net";
import { FastifyOtelInstrumentation } from "@fastify/otel";
import { status } from "@spanweave/runtime";
import fastify from "fastify";

const own = new FastifyOtelInstrumentation();

async function main(): Promise<void> {
  const app = fastify();
  await app.register(own.plugin());
  app.get("/", async () => "tea");
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  const state = status().libraries.find(({ name }) => name === "fastify")?.state;
  console.log(await answer.text(), state);
  await app.close();
}

main();
