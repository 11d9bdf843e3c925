/** enterRequest(): what answers a request runs below the span that sent it. */
import { type Context, propagation, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { registered } from "../otel.ts";
import { placeOf, type Token } from "../place.ts";
import { root } from "../scope.ts";
import { type Emitter, keepFor } from "./kept-events.ts";

/** https://nodejs.org/api/diagnostics_channel.html#http */
export interface Incoming {
  readonly request: Emitter & { readonly headers: Readonly<Record<string, unknown>> };
  readonly response: Emitter;
  readonly socket: object;
}

/** What was current when a connection was accepted: up to Node 22 a request's context stays behind on it. */
const around = new WeakMap<object, Token>();

/** Called right before the server's listeners are, on their stack. */
export function enterRequest({ request, response, socket }: Incoming): void {
  if (propagation.fields().length === 0) return;
  const place = placeOf(registered()?.context);
  const current = place.current();
  if (!around.has(socket)) around.set(socket, current);
  const outside = around.get(socket);
  const accepted = place.contextOf(outside);
  const context = propagation.extract(withoutTrace(accepted), request.headers);
  const inside = context === accepted ? outside : place.tokenFor(context);
  if (inside !== outside) {
    for (const emitter of [request, response]) keepFor(emitter, { place, outside, inside });
  }
  if (inside !== current) place.enter(inside);
}

/** Whoever started the server, its trace is not that of a request. */
function withoutTrace(context: Context): Context {
  if (context === root || context === ROOT_CONTEXT) return context;
  return trace.deleteSpan(propagation.deleteBaggage(context));
}
