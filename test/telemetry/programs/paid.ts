/** @trace { metrics: true } */
export function pay(amount: number): string {
  if (amount > 1000) throw new RangeError("too much");
  return `${amount} paid`;
}

pay(1);
try {
  pay(1001);
} catch {
  // Counted.
}
