// Makes spans at a steady rate for a while.
const [rate = 5000, seconds = 5] = process.argv.slice(2).map(Number);
const TICK = 10;

/** @trace */
function work(number: number): number {
  return number * 2;
}

const startedAt = performance.now();
let made = 0;
const timer = setInterval(() => {
  const elapsed = Math.min((performance.now() - startedAt) / 1000, seconds);
  while (made < elapsed * rate) work(made++);
  if (elapsed >= seconds) clearInterval(timer);
}, TICK);
process.on("exit", () => console.log(`made ${made}`));
