/** sendWithFetch(): a request of undici, which is behind Node's `fetch`, carries the trace. */
import { apply, defineProperty } from "../builtins.ts";
import { type Header, headersToSend, standsOnce, takesPlaceOf } from "./sent-headers.ts";

/** https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md */
export interface FetchRequest {
  /** Names and values in turn; up to undici 5, lines. */
  headers: unknown[] | string;
  addHeader?(name: string, value: string): unknown;
}

export function sendWithFetch(request: FetchRequest): void {
  const { addHeader } = request;
  if (addHeader === undefined) return;
  const given = new Set<string>();
  const sent = headersToSend((name) => {
    const is = isGiven(request, name);
    if (is && standsOnce(name)) given.add(name.toLowerCase());
    return is;
  });
  for (const [name, value] of sent) apply(addHeader, request, [name, value]);
  if (sent.length > 0 || given.size > 0) giveWay(request, addHeader, sent, given);
}

function isGiven({ headers }: FetchRequest, name: string): boolean {
  if (typeof headers === "string") {
    return `\r\n${headers}`.toLowerCase().includes(`\r\n${name.toLowerCase()}:`);
  }
  return headers.some((each, at) => at % 2 === 0 && isCalled(each, name));
}

function isCalled(given: unknown, name: string): boolean {
  return String(given).toLowerCase() === name.toLowerCase();
}

/**
 * Who hears of the request after us may have a nearer span: two of a kind would both be void. What the
 * caller has given stays.
 */
function giveWay(
  request: FetchRequest,
  original: (name: string, value: string) => unknown,
  sent: readonly Header[],
  given: ReadonlySet<string>,
): void {
  let ours = sent;
  const { addHeader } = {
    addHeader(this: FetchRequest, name: string, value: string): unknown {
      if (given.has(name.toLowerCase())) return this;
      if (ours.some(([known]) => isCalled(name, known))) {
        const isReplaced = ([known]: Header): boolean => takesPlaceOf(name, known);
        takeBack(request, ours.filter(isReplaced));
        ours = ours.filter((header) => !isReplaced(header));
      }
      return apply(original, this, [name, value]);
    },
  };
  defineProperty(request, "addHeader", { value: addHeader, configurable: true, writable: true });
}

function takeBack(request: FetchRequest, headers: readonly Header[]): void {
  for (const [name, value] of headers) {
    if (typeof request.headers === "string") {
      request.headers = request.headers.replace(`${name}: ${value}\r\n`, "");
    } else {
      const at = request.headers.findIndex((each, index) => index % 2 === 0 && each === name);
      if (at >= 0) request.headers.splice(at, 2);
    }
  }
}
