// Tracing starts behind the import of a library.
import { status } from "@spanweave/runtime";
import { start } from "@spanweave/runtime/start";
import pg from "pg";

start({ exporters: ["console"] });
console.log(typeof pg.Pool, JSON.stringify(status().libraries.find(({ name }) => name === "pg")));
