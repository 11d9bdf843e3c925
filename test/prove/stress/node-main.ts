/** A batch as a script: Node, Bun and Deno. */
import { runBatch } from "./entry.ts";

void runBatch((line) => console.log(line));
