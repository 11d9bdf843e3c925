/** useDatabases(): PostgreSQL and Redis for the tests of a file. */
import { afterAll, beforeAll } from "vitest";
import { type Server, startPostgres, startRedis } from "./servers.ts";

/** What programs are told of them, once they run. */
export function useDatabases(): () => Readonly<Record<string, string>> {
  let servers: readonly Server[] = [];
  let env: Readonly<Record<string, string>> = {};
  beforeAll(async () => {
    const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    servers = [postgres, redis];
    env = { POSTGRES_PORT: `${postgres.port}`, REDIS_PORT: `${redis.port}` };
  });
  afterAll(() => Promise.all(servers.map((server) => server.close())));
  return () => env;
}
