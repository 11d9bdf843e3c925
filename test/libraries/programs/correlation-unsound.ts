// Requests that are made where the id is none that a header can carry; what the receiver gets.
import { once } from "node:events";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { correlationId, extractContext, traceContext, withCorrelationId } from "@spanweave/runtime";

const server = createServer((request, response) => {
  response.end(request.headers["x-correlation-id"] === undefined ? "none" : "some");
}).listen(0, "127.0.0.1");
await once(server, "listening");
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

/** @trace */
async function ask() {
  const fetched = await (await fetch(url)).text();
  const got = await new Promise((resolve) => {
    get(url, (response) => response.setEncoding("utf8").on("data", resolve));
  });
  return [correlationId(), traceContext().correlation_id, fetched, got];
}

const said = [
  await extractContext({ baggage: "correlation.id=a%0d%0aSet-Cookie%3Ax" }, ask),
  await extractContext({ baggage: `correlation.id=${"y".repeat(129)}` }, ask),
  await withCorrelationId("Zoë ✓", ask),
];
console.log(JSON.stringify(said));
process.exit(0);
