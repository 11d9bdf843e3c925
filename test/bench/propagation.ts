/** What propagation costs a server: requests a second with and without it, in turn. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { transform } from "../../transformer/index.ts";

const ROUNDS = 7;
const MILLISECONDS = 1_000;
const CONNECTIONS = 8;
const root = join(import.meta.dirname, "../..");
const program = join(root, "node_modules/.cache/spanweave/bench-hello.mjs");
const TRACEPARENT = `traceparent: 00-${"1".repeat(32)}-${"2".repeat(16)}-01\r\n`;

await build({
  entryPoints: [join(root, "test/propagation/programs/hello.ts")],
  outfile: program,
  bundle: true,
  platform: "node",
  packages: "external",
  format: "esm",
  alias: Object.fromEntries(
    ["emitted", "context"].map((file) => [
      `@spanweave/runtime/${file}`,
      join(root, `runtime/src/${file}.ts`),
    ]),
  ),
  plugins: [
    {
      name: "woven",
      setup({ onLoad }) {
        onLoad({ filter: /[/\\]hello\.ts$/ }, ({ path }) => {
          const source = readFileSync(path, "utf8");
          const woven = transform(source, path, { root, sourcemap: false });
          return { contents: woven?.code ?? source, loader: "ts" };
        });
      },
    },
  ],
});

async function startServer(
  propagation: "on" | "off",
): Promise<{ child: ChildProcess; port: number }> {
  const env = { ...process.env, PROPAGATION: propagation };
  const child = spawn(process.execPath, [program], { env, stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<number>((resolve) => {
    child.stdout?.once("data", (data) => resolve(Number(data)));
  });
  return { child, port };
}

/** Each connection asks again as soon as it is answered. */
async function requestsIn(milliseconds: number, port: number, text: string): Promise<number> {
  let answers = 0;
  const sockets = Array.from({ length: CONNECTIONS }, () => {
    const socket = connect(port, "127.0.0.1").setNoDelay();
    socket.on("data", () => {
      answers++;
      socket.write(text);
    });
    socket.write(text);
    return socket;
  });
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  for (const socket of sockets) socket.destroy();
  return (answers / milliseconds) * 1_000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

for (const [path, headers] of [
  ["/plain", ""],
  ["/plain", TRACEPARENT],
  ["/woven", TRACEPARENT],
  ["/ask", TRACEPARENT],
] as const) {
  const text = `GET ${path} HTTP/1.1\r\nHost: bench\r\n${headers}\r\n`;
  const on: number[] = [];
  const off: number[] = [];
  const servers = [await startServer("off"), await startServer("on")] as const;
  for (const { port } of servers) await requestsIn(MILLISECONDS, port, text);
  for (let round = 0; round < ROUNDS; round++) {
    off.push(await requestsIn(MILLISECONDS, servers[0].port, text));
    on.push(await requestsIn(MILLISECONDS, servers[1].port, text));
  }
  for (const { child } of servers) child.kill();
  const [without, with_] = [median(off), median(on)];
  const cost = (1_000_000 / with_ - 1_000_000 / without).toFixed(1);
  console.log(
    `${path}${headers && ", with a trace"}: ${without.toFixed(0)} requests/s without, ${with_.toFixed(0)} with: ${cost} µs each`,
  );
}
