/** A batch as a worker: `workerd test` calls it. */
import { runBatch } from "./entry.ts";

export default {
  async test(): Promise<void> {
    await runBatch((line) => console.log(line));
  },
};
