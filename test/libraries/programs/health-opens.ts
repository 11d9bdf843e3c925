// The first health check opens what the program goes on to use: a subscription and a timer.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Redis } from "ioredis";

const port = Number(process.env.REDIS_PORT);
let subscriber: Redis | undefined;

/** @trace */
function onMessage() {}

/** @trace */
function onTick() {}

/** @trace */
function look() {}

async function open(): Promise<void> {
  subscriber = new Redis(port, "127.0.0.1");
  subscriber.on("message", onMessage);
  await subscriber.subscribe("orders");
  setInterval(onTick, 50).unref();
}

const server = createServer(async (_request, response) => {
  look();
  if (subscriber === undefined) await open();
  response.end("well");
});
server.listen(0, "127.0.0.1", async () => {
  const { port: own } = server.address() as AddressInfo;
  await (await fetch(`http://127.0.0.1:${own}/readyz`)).text();
  const publisher = new Redis(port, "127.0.0.1");
  await publisher.publish("orders", "tea");
  setTimeout(() => process.exit(), 200);
});
