// Node's own clients and server, with named imports.
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";

const server = createServer((request, response) => response.end(request.url));

/** @trace */
async function ask(port: number) {
  const asked = await fetch(`http://127.0.0.1:${port}/by-fetch`);
  const said = [await asked.text()];
  await new Promise((resolve) => {
    get(`http://127.0.0.1:${port}/by-get`, (response) => {
      response.on("data", (data) => said.push(String(data))).on("end", resolve);
    });
  });
  return said;
}

server.listen(0, "127.0.0.1", async () => {
  console.log((await ask((server.address() as AddressInfo).port)).join(" "));
  server.close();
});
