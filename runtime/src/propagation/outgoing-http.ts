/** sendWithHttp(): a request of `node:http` that was just made carries the trace. */
import { headersToSend } from "./sent-headers.ts";
import { addToWritten, isWritten } from "./written-headers.ts";

export interface HttpRequest {
  /** The head's text, where headers were given as an array, or with `Expect`. */
  _header?: string | null;
  /** What waits for a connection. */
  readonly outputData?: readonly { data: unknown }[];
  readonly headersSent: boolean;
  hasHeader(name: string): boolean;
  setHeader(name: string, value: string): unknown;
}

export function sendWithHttp(request: HttpRequest): void {
  if (request.headersSent) return sendInHead(request);
  for (const [name, value] of headersToSend((name) => request.hasHeader(name))) {
    request.setHeader(name, value);
  }
}

/** Its text is settled, but no connection has been given to the request. */
function sendInHead(request: HttpRequest): void {
  // Quoted, because bundlers may mangle names that start with "_".
  // biome-ignore lint/complexity/useLiteralKeys: see above.
  const before = request["_header"];
  if (typeof before !== "string") return;
  const head = addToWritten(
    before,
    headersToSend((name) => isWritten(before, name)),
  );
  // biome-ignore lint/complexity/useLiteralKeys: see above.
  request["_header"] = head;
  const first = request.outputData?.[0];
  if (first?.data === before) first.data = head;
}
