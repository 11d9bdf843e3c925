import { createServer } from "node:http";
import { traceContext } from "@spanweave/runtime";
import { pino } from "pino";

const log = pino({ mixin: traceContext });

/** @trace */
async function answer(path: string) {
  log.info({ path }, "asked");
  return "tea";
}

const server = createServer(async (request, response) => {
  response.end(await answer(request.url ?? ""));
});
server.listen(Number(process.env.PORT ?? 8080), "127.0.0.1", () => console.log("ready"));
