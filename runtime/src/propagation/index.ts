/** propagate(): traces come in with requests, and go out with them. */
import { subscribe } from "node:diagnostics_channel";
import { propagation } from "@opentelemetry/api";
import { reportTrouble } from "../otel.ts";
import { enterRequest, type Incoming, type Reception } from "./incoming.ts";
import { type FetchRequest, sendWithFetch } from "./outgoing-fetch.ts";
import { type HttpRequest, sendWithHttp } from "./outgoing-http.ts";
import { tellsOfRequests, watchRequests } from "./watched-requests.ts";

/** Once in a thread, when a propagator and a context manager are registered. */
export function propagate(reception: Reception): void {
  listen<Incoming>("http.server.request.start", (incoming) => enterRequest(incoming, reception));
  if (propagation.fields().length > 0) tellOthers();
}

function tellOthers(): void {
  listen<{ request: FetchRequest }>("undici:request:create", ({ request }) =>
    sendWithFetch(request),
  );
  const send = ({ request }: { request: HttpRequest }): void => sendWithHttp(request);
  if (tellsOfRequests()) listen("http.client.request.created", send);
  else watchRequests((request) => attempt(send, { request }));
}

function listen<T>(channel: string, hear: (message: T) => void): void {
  subscribe(channel, (message) => attempt(hear, message as T));
}

/** Not `guarded`: a span whose ids are sent must notice that they are. */
function attempt<T>(hear: (message: T) => void, message: T): void {
  try {
    hear(message);
  } catch (error) {
    reportTrouble(error);
  }
}
