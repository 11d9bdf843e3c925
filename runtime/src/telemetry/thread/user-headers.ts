/** The headers that a user has set, as far as they are not ours to say. */
import { validateHeaderName, validateHeaderValue } from "node:http";

/** What describes the body or the connection, in HTTP/1.1, HTTP/2 or gRPC. */
const OURS: ReadonlySet<string> = new Set([
  ...["content-type", "content-length", "content-encoding", "transfer-encoding", "connection"],
  ...["te", "trailer", "expect", "keep-alive", "proxy-connection", "upgrade", "http2-settings"],
  ...["grpc-encoding", "grpc-timeout"],
]);

/** In lower case; throws at what can't be sent, and names it without its value. */
export function userHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const theirs = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !OURS.has(name));
  for (const [name, value] of theirs) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  return Object.fromEntries(theirs);
}
