/** Whose a span is: the test that it was started for. */
import { type Recording, state } from "./state.ts";

/** `parent` is the id of the span above, which may have come with a request. */
export function ownerOf(parent: string | undefined): Recording {
  const above = parent === undefined ? undefined : state.owners.get(parent);
  if (above !== undefined && above.owner !== state.outside) return above.owner;
  // What was begun before the tests, and goes on meanwhile, is no test's.
  const isOutside = above?.span.isRecording() ?? false;
  return (isOutside ? ofContext() : current()) ?? state.outside;
}

/** The test that asks, or that the code at hand runs for; undefined where nothing can tell. */
export function current(): Recording | undefined {
  return ofContext() ?? onlyOneRunning();
}

function ofContext(): Recording | undefined {
  return state.storage.getStore() ?? state.identify?.();
}

/** A server that was started for all tests answers outside of any test's context. */
function onlyOneRunning(): Recording | undefined {
  if (state.running.size !== 1) return undefined;
  const [only] = state.running;
  return only;
}

/** A test begins. Files can hold thousands: what the earlier ones did is let go at times. */
export function starts(recording: Recording): void {
  if (state.running.size === 0 && state.owners.size > MANY) state.owners.clear();
  state.running.add(recording);
}

const MANY = 10_000;
