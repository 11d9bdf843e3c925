// One of several services: it answers requests, and asks the next service while it does.
import { once } from "node:events";
import { createServer, get, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { seen, tell } from "./telemetry.ts";

const [how = "", next = ""] = process.argv.slice(2);

const ways: Readonly<Record<string, (url: string) => Promise<string>>> = {
  http: (url) =>
    new Promise((resolve, reject) => {
      get(url, (response) => resolve(text(response))).on("error", reject);
    }),
  fetch: async (url) => (await fetch(url)).text(),
};

/** @trace */
async function serve(headers: IncomingHttpHeaders): Promise<string> {
  const heard = [headers.tracestate, headers.baggage].join(" ");
  if (next === "") return heard;
  const behind = await ask();
  return `${heard} | ${behind}`;
}

/** @trace */
async function ask(): Promise<string> {
  return (await ways[how]?.(next)) ?? "";
}

const server = createServer(async (request, response) => {
  response.end(await serve(request.headers));
}).listen(0, "127.0.0.1");
await once(server, "listening");
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
process.stdin.on("end", () => {
  tell(seen());
  process.exit(0);
});
process.stdin.resume();
