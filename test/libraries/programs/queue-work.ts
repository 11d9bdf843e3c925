import { extractContext } from "@spanweave/runtime";
import { Redis } from "ioredis";

const redis = new Redis(Number(process.env.REDIS_PORT ?? 6379), "127.0.0.1");

/** @trace.queue orders.process */
async function work(article: string) {
  await redis.incr(`sold:${article}`);
}

const [, message] = (await redis.brpop("orders", 10)) ?? [];
const { article, trace } = JSON.parse(message ?? "{}");
await extractContext(trace, () => work(article));
redis.disconnect();
