// The smallest server that is woven; asked for /ask, it asks itself.
import { once } from "node:events";
import { Agent, createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import "./telemetry.ts";

/** @trace */
function hello(): string {
  return "hello";
}

const agent = new Agent({ keepAlive: true });

/** @trace */
async function ask(): Promise<void> {
  await new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path: "/plain", agent }, (response) => {
      response.resume().on("end", resolve);
    }).on("error", reject);
  });
}

const server = createServer(async (request, response) => {
  if (request.url === "/ask") await ask();
  response.end(request.url === "/woven" ? hello() : "hello");
}).listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;
console.log(port);
