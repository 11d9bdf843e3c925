// As much of MongoDB's protocol as a client needs to find a document.
import { type AddressInfo, createServer } from "node:net";
import { BSON, MongoClient } from "mongodb";

const OP_MSG = 2013;
const OP_QUERY = 2004;

function answerTo(command: BSON.Document) {
  if ("find" in command) {
    return {
      ok: 1,
      cursor: { id: BSON.Long.ZERO, ns: "shop.articles", firstBatch: [{ price: 300 }] },
    };
  }
  return { ok: 1, isWritablePrimary: true, helloOk: true, minWireVersion: 0, maxWireVersion: 21 };
}

const server = createServer((socket) => {
  let bytes = Buffer.alloc(0);
  socket.on("error", () => {});
  socket.on("data", (some) => {
    bytes = Buffer.concat([bytes, some]);
    while (bytes.length >= 16 && bytes.length >= bytes.readInt32LE(0)) {
      const message = bytes.subarray(0, bytes.readInt32LE(0));
      bytes = bytes.subarray(message.length);
      const isQuery = message.readInt32LE(12) === OP_QUERY;
      const start = isQuery ? message.indexOf(0, 20) + 9 : 21;
      const size = message.readInt32LE(start);
      const body = BSON.serialize(
        answerTo(BSON.deserialize(message.subarray(start, start + size))),
      );
      const middle = Buffer.alloc(isQuery ? 20 : 5);
      if (isQuery) middle.writeInt32LE(1, 16);
      const head = Buffer.alloc(16);
      head.writeInt32LE(16 + middle.length + body.length, 0);
      head.writeInt32LE(message.readInt32LE(4), 8);
      head.writeInt32LE(isQuery ? 1 : OP_MSG, 12);
      socket.write(Buffer.concat([head, middle, body]));
    }
  });
});

/** @trace */
async function price(port: number) {
  const client = await new MongoClient(`mongodb://127.0.0.1:${port}`).connect();
  const article = await client.db("shop").collection("articles").findOne({ name: "tea" });
  await client.close();
  return article?.price;
}

server.listen(0, "127.0.0.1", async () => {
  console.log(await price((server.address() as AddressInfo).port));
  process.exit();
});
