// /outer asks /inner by fetch, by node:http, and with an id of its own.
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { correlationId } from "@spanweave/runtime";

const said: unknown[] = [];

function askByHttp(url: string, headers: Record<string, string> = {}): Promise<unknown> {
  return new Promise((resolve) => {
    get(url, { headers }, (response) => response.resume().on("end", resolve));
  });
}

/** @trace */
async function outer(inner: string) {
  const own = { "x-correlation-id": "own" };
  await (await fetch(inner)).text();
  await askByHttp(inner);
  await (await fetch(inner, { headers: own })).text();
  await askByHttp(inner, own);
}

const server = createServer(async (request, response) => {
  const { traceparent } = request.headers;
  const { port } = server.address() as AddressInfo;
  if (request.url === "/outer") await outer(`http://127.0.0.1:${port}/inner`);
  else said.push([correlationId(), typeof traceparent]);
  response.end();
});

server.listen(0, "127.0.0.1", async () => {
  const { port } = server.address() as AddressInfo;
  const headers = { "x-correlation-id": "order-7" };
  await (await fetch(`http://127.0.0.1:${port}/outer`, { headers })).text();
  server.close();
  console.log(JSON.stringify(said));
});
