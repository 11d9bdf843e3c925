/** The context that is current for the program, whichever context manager it has. */
import type { Context } from "@opentelemetry/api";
import { registered, reportTrouble } from "../otel.ts";
import { isEntered, placeOf } from "../place.ts";
import { root } from "../scope.ts";
import { shared } from "../shared.ts";

export function currentContext(): Context {
  try {
    const manager = registered()?.context;
    // Who only asks must not be the one for whom a storage is made: it has a price.
    if (manager === undefined && shared.storage === null) return root;
    const place = placeOf(manager);
    return place.contextOf(place.current());
  } catch (error) {
    reportTrouble(error);
    return root;
  }
}

/** A call, and what it leads to, in a context. */
export function runIn<T>(context: Context, call: () => T): T {
  const place = placeOf(registered()?.context);
  const callInPlace = (): T => {
    const outside = place.current();
    place.enter(place.tokenFor(context));
    try {
      return call();
    } finally {
      place.enter(outside);
    }
  };
  return inManager(callInPlace, context);
}

interface ContextManager {
  active(): Context;
  with<T>(context: Context, call: () => T): T;
}

/** For a manager that can't be entered; any other one knows already. */
export function inManager<T>(call: () => T, context?: Context): T {
  const manager = registered()?.context;
  if (manager === undefined || isEntered(manager)) return call();
  return (manager as ContextManager).with(context ?? currentContext(), call);
}
