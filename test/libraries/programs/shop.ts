/** What the shops do, whichever way they are asked. */
import { addEvent, traceContext } from "@spanweave/runtime";
import { Redis } from "ioredis";
import pg from "pg";

const pool = new pg.Pool({
  host: "127.0.0.1",
  port: Number(process.env.POSTGRES_PORT),
  user: "spanweave",
  database: "postgres",
});
const redis = new Redis(Number(process.env.REDIS_PORT), "127.0.0.1");

/** @trace order.place */
export async function order(article: string): Promise<string> {
  const price = await priceOf(article);
  const left = await reserve(article);
  addEvent("ordered", { article });
  console.log(JSON.stringify({ said: "ordered", ...traceContext() }));
  return `${price}, ${left} left`;
}

/** @trace.db articles.select */
export async function priceOf(article: string): Promise<number> {
  const { rows } = await pool.query("SELECT length($1::text) * 100 AS price", [article]);
  return rows[0].price;
}

/** @trace.cache stock.decr */
async function reserve(article: string): Promise<number> {
  return await redis.decr(`stock:${article}`);
}
