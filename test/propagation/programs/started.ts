// A program that another one starts: what is below what it was started in, and what is not.
import { once } from "node:events";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { propagation } from "@opentelemetry/api";
import { seen, tell } from "./telemetry.ts";

/** @trace */
function atTop(): void {
  later();
}

/** @trace */
function later(): void {}

/** @trace */
function answer(): void {}

const baggage = propagation.getActiveBaggage()?.getAllEntries() ?? [];
atTop();
await new Promise((resolve) => setTimeout(resolve, 1));
later();
const server = createServer((_request, response) => {
  answer();
  response.end();
}).listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;
await new Promise((resolve) => {
  // Nobody's request: it carries no trace.
  get({ host: "127.0.0.1", port, headers: { traceparent: "none" } }, resolve);
});
tell({ spans: seen(), baggage });
server.closeAllConnections();
server.close();
