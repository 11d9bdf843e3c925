/** Waits: how long a body stays, and how long a receiver that fails is left alone. Milliseconds. */

export interface Waits {
  readonly first: number;
  readonly longest: number;
  /** What a receiver that names a time itself can ask for. */
  readonly longestAsked: number;
  /** The age at which a body is given up. */
  readonly patience: number;
  /** The first wait when the program ends. */
  readonly parting: number;
}

export const usualWaits: Waits = {
  first: 1_000,
  longest: 30_000,
  longestAsked: 120_000,
  patience: 300_000,
  parting: 50,
};

/** Doubles with each failure; drawn, since programs that failed together would come back together. */
export function backOff(
  failures: number,
  { first, longest }: Waits,
  random: () => number = Math.random,
): number {
  const most = Math.min(longest, first * 2 ** failures);
  return (most * (1 + random())) / 2;
}
