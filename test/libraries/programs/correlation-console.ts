import { createServer } from "node:http";
import { traceContext } from "@spanweave/runtime";

const log = (message: string, more: object) =>
  console.log(JSON.stringify({ message, ...more, ...traceContext() }));

/** @trace */
async function answer(path: string) {
  log("asked", { path });
  return "tea";
}

const server = createServer(async (request, response) => {
  response.end(await answer(request.url ?? ""));
});
server.listen(Number(process.env.PORT ?? 8080), "127.0.0.1", () => console.log("ready"));
