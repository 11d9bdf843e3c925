import type { AddressInfo } from "node:net";
import express from "express";
import { order, priceOf } from "./shop";

const app = express();

app.get("/healthz", async (_request, response) => {
  response.send(`well: ${await priceOf("tea")}`);
});

app.get("/orders/:article", async (request, response) => {
  response.send(await order(request.params.article));
});

const server = app.listen(0, "127.0.0.1", () => {
  console.log(`ready ${(server.address() as AddressInfo).port}`);
});
