// Makes numbered spans, says "ready" when all are delivered or on disk, and then does as it is told.
import { status } from "@spanweave/runtime";

const [count = "10", then = "stay"] = process.argv.slice(2);
/** @trace work { attributes: { number: number } } */
function work(number: number): number {
  return number * 2;
}

for (let number = 0; number < Number(count); number++) work(number);

const ways: Readonly<Record<string, () => void>> = {
  stay() {
    setInterval(() => {}, 1_000);
  },
  exit: () => process.exit(3),
  /** Until the spool is empty. */
  drain() {
    const look = setInterval(() => {
      if (status().spooled !== 0 || status().sent === 0) return;
      clearInterval(look);
      console.log(JSON.stringify(status().exporters));
    }, 20);
  },
  /** Until somebody has looked for spans in vain. */
  trouble() {
    const look = setInterval(() => {
      if (status().lastTrouble === undefined) return;
      clearInterval(look);
      console.log(JSON.stringify(status().exporters));
    }, 20);
  },
};

const handOver = setInterval(() => {
  const { queued, sent, spooled = 0 } = status();
  const isWaitedFor = then !== "trouble" && (queued > 0 || sent + spooled < Number(count));
  if (isWaitedFor) return;
  clearInterval(handOver);
  console.log("ready");
  ways[then]?.();
}, 20);
