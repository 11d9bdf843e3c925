import { createServer } from "node:http";
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { status } from "@spanweave/runtime";
import { start } from "@spanweave/runtime/start";

const chosen = process.argv.slice(2) as never[];
const own =
  chosen.length > 0
    ? []
    : [new HttpInstrumentation({ requestHook: (span) => span.setAttribute("own", true) })];
start({ instrument: [...chosen, ...own] });
await import("koa");
const server = createServer((_request, response) => response.end("tea"));
server.listen(0, "127.0.0.1", async () => {
  const { port } = server.address() as import("node:net").AddressInfo;
  await (await fetch(`http://127.0.0.1:${port}/`)).text();
  server.close();
  console.log(JSON.stringify(status().libraries.map(({ name, state }) => `${name} ${state}`)));
});
