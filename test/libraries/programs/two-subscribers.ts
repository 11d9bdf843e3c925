// Besides what was loaded by itself, the program has an UndiciInstrumentation of its own.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";

new UndiciInstrumentation().enable();

const server = createServer((request, response) => {
  const names = request.rawHeaders.filter((_, at) => at % 2 === 0);
  response.end(names.filter((name) => name.toLowerCase() === "traceparent").join());
}).listen(0, "127.0.0.1");
await once(server, "listening");
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

/** @trace */
async function within() {
  return (await fetch(url)).text();
}

console.log(JSON.stringify([await (await fetch(url)).text(), await within()]));
process.exit(0);
