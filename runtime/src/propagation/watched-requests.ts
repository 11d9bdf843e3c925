/** watchRequests(): shows the requests of `node:http` where the platform does not tell of them. */
import { syncBuiltinESMExports } from "node:module";
import { apply } from "../builtins.ts";
import type { HttpRequest } from "./outgoing-http.ts";

type Ended = HttpRequest & { end(): unknown };

interface Http {
  request: (...args: unknown[]) => Ended;
  get: (...args: unknown[]) => Ended;
}

/** `http.client.request.created` came with Node 22.12; Bun and Deno, which give such a version, have it. */
export function tellsOfRequests(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > 23 || (major === 23 && minor >= 2) || (major === 22 && minor >= 12);
}

export function watchRequests(see: (request: HttpRequest) => void): void {
  for (const name of ["node:http", "node:https"]) {
    const http = process.getBuiltinModule(name) as unknown as Http;
    // Proxies, so that name, length and whatever else is read of them are the functions' own.
    const request = new Proxy(http.request, {
      apply(target, self, args) {
        const made = apply(target, self, args) as Ended;
        see(made);
        return made;
      },
    });
    http.request = request;
    http.get = new Proxy(http.get, {
      apply(_, self, args) {
        const made = apply(request, self, args);
        made.end();
        return made;
      },
    });
  }
  // For `import { request } from "node:http"`.
  syncBuiltinESMExports();
}
