import { createServer } from "node:http";
import { traceContext } from "@spanweave/runtime";
import { createLogger, format, transports } from "winston";

const withTrace = format((line) => Object.assign(line, traceContext()));
const log = createLogger({
  format: format.combine(withTrace(), format.json()),
  transports: [new transports.Console()],
});

/** @trace */
async function answer(path: string) {
  log.info("asked", { path });
  return "tea";
}

const server = createServer(async (request, response) => {
  response.end(await answer(request.url ?? ""));
});
server.listen(Number(process.env.PORT ?? 8080), "127.0.0.1", () => console.log("ready"));
