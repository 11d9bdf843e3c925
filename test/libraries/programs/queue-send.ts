import { injectContext } from "@spanweave/runtime";
import { Redis } from "ioredis";

const redis = new Redis(Number(process.env.REDIS_PORT ?? 6379), "127.0.0.1");

/** @trace.queue orders.publish */
async function send(article: string) {
  await redis.lpush("orders", JSON.stringify({ article, trace: injectContext() }));
}

/** @trace order.place */
async function place(article: string) {
  await send(article);
}

await place("tea");
redis.disconnect();
