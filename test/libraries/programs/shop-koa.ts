import type { AddressInfo } from "node:net";
import Koa from "koa";
import { order, priceOf } from "./shop";

const app = new Koa();

app.use(async function answer(context) {
  const [, first, article] = context.path.split("/");
  context.body = first === "orders" ? await order(article) : `well: ${await priceOf("tea")}`;
});

const server = app.listen(0, "127.0.0.1", () => {
  console.log(`ready ${(server.address() as AddressInfo).port}`);
});
