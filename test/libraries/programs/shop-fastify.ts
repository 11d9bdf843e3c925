import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { order, priceOf } from "./shop";

const app = fastify();

app.get("/healthz", async () => `well: ${await priceOf("tea")}`);

app.get<{ Params: { article: string } }>("/orders/:article", async (request) =>
  order(request.params.article),
);

app.listen({ port: 0, host: "127.0.0.1" }, () => {
  console.log(`ready ${(app.server.address() as AddressInfo).port}`);
});
