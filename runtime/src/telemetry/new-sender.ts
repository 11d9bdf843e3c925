/** newSender(): a thread that posts, or whoever can where there are no threads. */
import { InlineSender } from "./inline-sender.ts";
import { outside } from "./outside.ts";
import type { Sender } from "./sender.ts";
import type { SpoolUse } from "./spool-use.ts";
import { ThreadSender } from "./thread-sender.ts";
import type { Troubles } from "./troubles.ts";

export function newSender(troubles: Troubles, spool: SpoolUse | undefined): Sender {
  try {
    return outside(() => new ThreadSender(spool));
  } catch (error) {
    const message = `no thread can be started, so a program that ends at once may lose spans: ${String(error)}`;
    troubles.report({ code: "SW525", message });
    return outside(() => new InlineSender(spool));
  }
}
