/** keepFor(): listeners of a request run in its context, though a socket calls them. */
import { apply, defineProperty } from "../builtins.ts";
import type { Place, Token } from "../place.ts";

export interface Emitter {
  emit(event: string | symbol, ...rest: unknown[]): boolean;
}

export interface Crossing {
  readonly place: Place;
  /** What sockets run in. */
  readonly outside: Token;
  readonly inside: Token;
}

/** From Node 24 on, what a request tells of its body and its end comes in the context of its socket. */
export function keepFor(emitter: Emitter, { place, outside, inside }: Crossing): void {
  const { emit: original } = emitter;
  const { emit } = {
    emit(this: Emitter, event: string | symbol, ...rest: unknown[]): boolean {
      // Anything else that is current is nearer to whoever calls.
      if (place.current() !== outside) return apply(original, this, [event, ...rest]);
      place.enter(inside);
      try {
        return apply(original, this, [event, ...rest]);
      } finally {
        place.enter(outside);
      }
    },
  };
  defineProperty(emitter, "emit", { value: emit, configurable: true, writable: true });
}
