import { createClient } from "redis";

/** @trace */
async function count() {
  const client = createClient({ url: `redis://127.0.0.1:${process.env.REDIS_PORT}` });
  await client.connect();
  const sold = await client.incr("sold");
  client.destroy();
  return sold;
}

console.log(typeof (await count()));
