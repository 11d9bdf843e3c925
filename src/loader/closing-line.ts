/** printClosingLine(): tells at the end of the program how much was woven, by all of its threads. */
import { boardModule } from "./lazily.ts";

export function printClosingLine(): void {
  const { isMainThread } = process.getBuiltinModule("node:worker_threads");
  if (!isMainThread) return;
  const board = boardModule().ownBoard();
  process.once("exit", () => process.stderr.write(`${board.closingLine}\n`));
}
