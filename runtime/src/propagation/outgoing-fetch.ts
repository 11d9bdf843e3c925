/** sendWithFetch(): a request of undici, which is behind Node's `fetch`, carries the trace. */
import { apply, defineProperty } from "../builtins.ts";
import { type Header, headersToSend, isOfTrace, standsOnce, takesPlaceOf } from "./sent-headers.ts";

/** https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md */
export interface FetchRequest {
  /** Names and values in turn; up to undici 5, lines. */
  headers: unknown[] | string;
  addHeader?(name: string, value: string): unknown;
}

export function sendWithFetch(request: FetchRequest): void {
  const { addHeader } = request;
  if (addHeader === undefined) return;
  const fields = new Map<string, boolean>();
  const sent = headersToSend((name) => {
    const is = isGiven(request, name);
    fields.set(name.toLowerCase(), is);
    return is;
  });
  for (const [name, value] of sent) apply(addHeader, request, [name, value]);
  if (fields.size > 0) giveWay(request, addHeader, sent, fields);
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
 * Who hears of the request after us may have a nearer span, and there may be several: two headers of a
 * kind would both be void. What the caller has given stays.
 */
function giveWay(
  request: FetchRequest,
  original: (name: string, value: string) => unknown,
  sent: readonly Header[],
  /** Those that propagation knows, and whether the caller has given them. */
  fields: ReadonlyMap<string, boolean>,
): void {
  const isNamed = [...fields].some(([name, isGiven]) => isGiven && isOfTrace(name));
  const isKept = (key: string): boolean =>
    isOfTrace(key) ? isNamed : standsOnce(key) && fields.get(key) === true;
  let added = sent;
  const { addHeader } = {
    addHeader(this: FetchRequest, name: string, value: string): unknown {
      const key = String(name).toLowerCase();
      if (fields.has(key)) {
        if (isKept(key)) return this;
        if (added.some(([known]) => isCalled(known, key))) {
          const isReplaced = ([known]: Header): boolean => takesPlaceOf(key, known);
          takeBack(request, added.filter(isReplaced));
          added = added.filter((header) => !isReplaced(header));
        }
        added = [...added, [name, value]];
      }
      return apply(original, this, [name, value]);
    },
  };
  defineProperty(request, "addHeader", { value: addHeader, configurable: true, writable: true });
}

/** They stand behind all that the caller has given. */
function takeBack(request: FetchRequest, headers: readonly Header[]): void {
  for (const [name, value] of headers) {
    if (typeof request.headers === "string") {
      const line = `${name}: ${value}\r\n`;
      const at = request.headers.lastIndexOf(line);
      if (at < 0) continue;
      request.headers = request.headers.slice(0, at) + request.headers.slice(at + line.length);
    } else {
      const at = request.headers.findLastIndex((each, index) => index % 2 === 0 && each === name);
      if (at >= 0) request.headers.splice(at, 2);
    }
  }
}
