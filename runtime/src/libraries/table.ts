/** LIBRARIES: what is traced by OpenTelemetry's own packages, where the application has them. */

export interface Library {
  /** As in `OTEL_NODE_ENABLED_INSTRUMENTATIONS`. */
  readonly name: LibraryName;
  /** Who makes its spans. */
  readonly tracedBy: string;
  /** The class that the package exports. */
  readonly exports: string;
  /** The npm packages with whose loading it begins; none: it is Node's own, and begins at the start. */
  readonly packages: readonly string[];
  /** Node's own modules that are patched at once. */
  readonly builtins?: readonly string[];
  /** It begins when the library tells of an application here, which is given its plugin. */
  readonly channel?: string;
}

export type LibraryName =
  | "http"
  | "undici"
  | "express"
  | "koa"
  | "fastify"
  | "pg"
  | "mysql2"
  | "mongodb"
  | "ioredis"
  | "redis";

/** What the names of OpenTelemetry's own packages begin with. */
export const STANDARD = "@opentelemetry/instrumentation-";

export const LIBRARIES: readonly Library[] = [
  { ...standard("http", "HttpInstrumentation", []), builtins: ["http", "https"] },
  standard("undici", "UndiciInstrumentation", []),
  standard("express", "ExpressInstrumentation"),
  standard("koa", "KoaInstrumentation", ["koa", "@koa/router"]),
  {
    name: "fastify",
    tracedBy: "@fastify/otel",
    exports: "FastifyOtelInstrumentation",
    packages: ["fastify"],
    channel: "fastify.initialization",
  },
  standard("pg", "PgInstrumentation", ["pg", "pg-pool"]),
  standard("mysql2", "MySQL2Instrumentation"),
  standard("mongodb", "MongoDBInstrumentation"),
  standard("ioredis", "IORedisInstrumentation"),
  standard("redis", "RedisInstrumentation", ["redis", "@redis/client"]),
];

export const LIBRARY_NAMES: readonly LibraryName[] = LIBRARIES.map(({ name }) => name);

export function isLibraryName(value: unknown): value is LibraryName {
  return LIBRARY_NAMES.some((name) => name === value);
}

function standard(
  name: LibraryName,
  exported: string,
  packages: readonly string[] = [name],
): Library {
  const tracedBy = `${STANDARD}${name}`;
  return { name, tracedBy, exports: exported, packages };
}
