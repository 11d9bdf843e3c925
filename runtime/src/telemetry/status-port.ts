/** openStatusPort(): `status()` over HTTP, for this machine alone. */
import type { IncomingMessage } from "node:http";
import { isMainThread } from "node:worker_threads";
import { answersForUs } from "../propagation/own-server.ts";
import { status } from "../status.ts";
import { outside } from "./outside.ts";
import type { Troubles } from "./troubles.ts";

export function openStatusPort(port: number, troubles: Troubles): void {
  if (!isMainThread) return;
  // Imported, it would be loaded by everyone: with all that it only promises to have.
  const { createServer } = process.getBuiltinModule("node:http");
  const server = createServer((request, response) => {
    const [code, body] = answerTo(request);
    response.writeHead(code, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(`${JSON.stringify(body, null, 2)}\n`);
  });
  answersForUs(server);
  server.on("error", (error) => {
    const message = `SPANWEAVE_STATUS_PORT: ${error.message}; status() is not served`;
    troubles.report({ code: "SW526", message });
  });
  outside(() => server.listen(port, "127.0.0.1").unref());
}

function answerTo({ method, headers, url }: IncomingMessage): readonly [number, unknown] {
  if (!isLocal(headers.host)) return [403, { error: "ask for localhost" }];
  if (method !== "GET" || url !== "/") return [404, { error: "there is GET / alone" }];
  return [200, status()];
}

/** A page in a browser reaches us by a name of its own: https://en.wikipedia.org/wiki/DNS_rebinding */
function isLocal(host: string | undefined): boolean {
  return /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host ?? "");
}
