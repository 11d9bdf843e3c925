/** sampled(): what is measured from one reading to the next; who reads at the same time gets the same. */

/** Milliseconds, within which readers are those of one moment. */
const MOMENT = 100;

export function sampled<T>(measure: () => T): () => T {
  let at = -Infinity;
  let last: T;
  return () => {
    const now = performance.now();
    if (now - at >= MOMENT) {
      at = now;
      last = measure();
    }
    return last;
  };
}
