/** A woven program for tests of tests. */
import * as emitted from "../../runtime/src/emitted.ts";
import { runWoven } from "../runtime/weave.ts";

export interface Shop {
  buy(article: string, card: string, meanwhile?: () => Promise<unknown>): Promise<string>;
  price(article: string): number;
  wait(until: Promise<unknown>): Promise<void>;
}

export const shop: Shop = runWoven<Shop>(
  `
  async function buy(article, card, meanwhile) {
    const amount = price(article);
    if (meanwhile) await meanwhile();
    return await charge(card, amount);
  }
  function price(article) {
    return article.length * 100;
  }
  async function charge(card, amount) {
    if (card === "stolen") throw new RangeError("card declined");
    return amount + " paid";
  }
  async function wait(until) {
    await until;
  }
  module.exports = { buy, price, wait };`,
  emitted,
);

export const declined = (): Promise<void> => shop.buy("tea", "stolen").then(fails, () => {});

function fails(): never {
  throw new Error("a stolen card was accepted");
}
