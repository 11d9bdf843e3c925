import "@spanweave/runtime/register";
import { withFlush } from "@spanweave/runtime/serverless";

/** @trace { kind: "server" } */
async function order(event: { article: string }): Promise<{ body: string }> {
  return { body: event.article };
}

export const handler: typeof order = withFlush(order);

const { body } = await handler({ article: "tea" });
console.log(body);
// As abrupt as a freeze.
process.kill(process.pid, "SIGKILL");
