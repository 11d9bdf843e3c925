/** enterRequest(): what answers a request runs below the span that sent it. */
import { type Context, propagation, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { withoutCorrelation } from "../api/correlation.ts";
import { registered } from "../otel.ts";
import { placeOf, type Token } from "../place.ts";
import { root } from "../scope.ts";
import type { Correlation } from "./correlation.ts";
import { type Answer, type Asked, type HealthChecks, QuietContext } from "./health.ts";
import { type Emitter, keepFor } from "./kept-events.ts";
import { isAnsweredByUs } from "./own-server.ts";

/** https://nodejs.org/api/diagnostics_channel.html#http */
export interface Incoming {
  readonly request: Emitter & Asked & { readonly headers: Readonly<Record<string, unknown>> };
  readonly response: Emitter &
    Answer & {
      readonly headersSent: boolean;
      setHeader(name: string, value: string): unknown;
    };
  readonly socket: object;
}

export interface Reception {
  readonly health: HealthChecks;
  readonly correlation: Correlation | undefined;
}

/** What was current when a connection was accepted: up to Node 22 a request's context stays behind on it. */
const around = new WeakMap<object, Token>();

/** Called right before the server's listeners are, on their stack. */
export function enterRequest(incoming: Incoming, reception: Reception): void {
  const { request, response, socket } = incoming;
  if (isAnsweredByUs(incoming)) return;
  const place = placeOf(registered()?.context);
  const current = place.current();
  if (!around.has(socket)) around.set(socket, current);
  const outside = around.get(socket);
  const accepted = place.contextOf(outside);
  const context = receive(withoutTrace(accepted), incoming, reception);
  const inside = context === accepted ? outside : place.tokenFor(context);
  if (inside !== outside) {
    for (const emitter of [request, response]) keepFor(emitter, { place, outside, inside });
  }
  if (inside !== current) place.enter(inside);
}

/** Whoever started the server, its trace is not that of a request. */
function withoutTrace(context: Context): Context {
  if (context === root || context === ROOT_CONTEXT) return context;
  return trace.deleteSpan(propagation.deleteBaggage(withoutCorrelation(context)));
}

function receive(
  context: Context,
  { request, response }: Incoming,
  { health, correlation }: Reception,
): Context {
  const sent = propagation.extract(context, request.headers);
  const known = correlation?.answer(sent, request, response) ?? sent;
  if (!health.isOne(request)) return known;
  health.count++;
  return new QuietContext(known, { answer: response });
}
