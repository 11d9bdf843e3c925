// Makes spans in one go, and ends in the way that it is told.
const [way = "natural", count = "100"] = process.argv.slice(2);

/** @trace */
function work(number: number): number {
  return number * 2;
}

for (let i = 0; i < Number(count); i++) work(i);

const ways: Readonly<Record<string, () => void>> = {
  natural() {},
  exit: () => process.exit(3),
  "exit-later": () => setTimeout(() => process.exit(4), 50),
  uncaught() {
    throw new Error("nobody catches this");
  },
  unhandled() {
    Promise.reject(new Error("nobody awaits this"));
  },
  wait() {
    setInterval(() => {}, 1000);
    console.log("ready");
  },
};
ways[way]?.();
