// /outer asks /inner by fetch and by node:http, with an id of its own, and within a trace of its own.
import { createServer, get, type OutgoingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { correlationId } from "@spanweave/runtime";

const OWN = `00-${"9".repeat(32)}-${"9".repeat(16)}-01`;
const said: unknown[] = [];

function askByHttp(url: string, headers: OutgoingHttpHeaders | string[] = {}): Promise<unknown> {
  return new Promise((resolve) => {
    get(url, { headers }, (response) => response.resume().on("end", resolve));
  });
}

const askByFetch = async (url: string, headers: Record<string, string> = {}): Promise<unknown> =>
  (await fetch(url, { headers })).text();

/** @trace */
async function outer(inner: string) {
  for (const ask of [askByFetch, askByHttp]) {
    await ask(`${inner}?plain`);
    await ask(`${inner}?id`, { "x-correlation-id": "own" });
    await ask(`${inner}?trace`, { traceparent: OWN });
    await ask(`${inner}?trace-and-id`, { traceparent: OWN, "X-Correlation-Id": "own" });
  }
  await askByHttp(`${inner}?lines`, ["Host", "a", "traceparent", OWN]);
}

/** Of the headers that came, "own" or "other". */
function traceparents(headers: readonly string[]): string[] {
  return headers.flatMap((name, at) => {
    if (at % 2 === 1 || name.toLowerCase() !== "traceparent") return [];
    return headers[at + 1] === OWN ? "own" : "other";
  });
}

const server = createServer(async (request, response) => {
  const { port } = server.address() as AddressInfo;
  if (request.url === "/outer") await outer(`http://127.0.0.1:${port}/inner`);
  else said.push([request.url, correlationId(), ...traceparents(request.rawHeaders)]);
  response.end();
});

server.listen(0, "127.0.0.1", async () => {
  const { port } = server.address() as AddressInfo;
  const headers = { "x-correlation-id": "order-7" };
  await (await fetch(`http://127.0.0.1:${port}/outer`, { headers })).text();
  server.closeAllConnections();
  server.close();
  console.log(JSON.stringify(said));
});
