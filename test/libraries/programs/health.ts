// Each word is a request: its method and its path.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { status } from "@spanweave/runtime";

/** @trace */
async function answer(path: string) {
  await null;
  return path;
}

const server = createServer(async (request, response) => {
  response.end(await answer(request.url ?? ""));
});
server.listen(0, "127.0.0.1", async () => {
  const { port } = server.address() as AddressInfo;
  for (const word of process.argv.slice(2)) {
    const [method, path] = word.split(" ");
    await (await fetch(`http://127.0.0.1:${port}${path}`, { method })).text();
  }
  server.close();
  console.log(status().healthChecks);
});
