// mysql2 brings a server of its own protocol.
import type { AddressInfo } from "node:net";
import mysql from "mysql2";
import { createConnection } from "mysql2/promise";

const PRICE = {
  ...{ catalog: "def", schema: "", table: "", orgTable: "", name: "price", orgName: "price" },
  ...{ columnType: 3, type: 3, characterSet: 63, columnLength: 11, flags: 0, decimals: 0 },
};

const server = mysql.createServer();
server.on("connection", (connection) => {
  connection.on("error", () => {});
  connection.serverHandshake({
    protocolVersion: 10,
    serverVersion: "8.0.0",
    connectionId: 1,
    statusFlags: 2,
    characterSet: 8,
    // Neither packed nor secured.
    capabilityFlags: 0xffffff & ~0x820,
  });
  connection.on("query", () => connection.writeTextResult([{ price: 300 }], [PRICE]));
});

/** @trace */
async function prices(port: number) {
  const connection = await createConnection({ host: "127.0.0.1", port, user: "shop" });
  const [rows] = await connection.query("SELECT price FROM articles");
  connection.destroy();
  return rows;
}

server.listen(0, "127.0.0.1", async () => {
  // biome-ignore lint/complexity/useLiteralKeys: it is nobody else's business.
  const { port } = server["_server"].address() as AddressInfo;
  console.log(JSON.stringify(await prices(port)));
  process.exit();
});
