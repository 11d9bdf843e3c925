// Runs until it is told to end.
/** @trace */
function all(): void {
  for (let i = 0; i < 5; i++) one(i);
}

/** @trace { budget: 2 } */
function one(number: number): number {
  return number;
}

all();
setInterval(() => {}, 1000);
console.log("ready");
