/** A small project in which every answer of `explain` occurs. */

export const SHOP: Readonly<Record<string, string>> = {
  "spanweave.config.json": `{
  "rules": [
    { "files": "src/stock.ts", "functions": "Warehouse.*", "kind": "internal", "slowerThan": 50 },
    { "files": "src/stock.ts", "functions": "*.toJSON", "trace": false }
  ]
}
`,
  "src/shop.ts": `import { Warehouse } from "./stock.ts";

/** @trace */
export async function buy(article: string, card: string) {
  const price = priceOf(article);
  return await charge(card, price);
}

/** @trace price.look-up */
const priceOf = (article: string) => article.length * 100;

/** @trace { kind: "client", args: ["amount"], attributes: { "card.end": card.slice(-4) } } */
async function charge(card: string, amount: number) {
  return \`\${amount} paid\`;
}

/** @trace */
export function refund(order: string): Promise<void> {
  return refunds.add(order);
}
const refunds = { add: async (order: string) => void new Warehouse().put(order) };

export const numberOfArticles = () => 3;
`,
  "src/stock.ts": `/** @notrace */
export function reset() {}

export class Warehouse {
  #articles: string[] = [];
  constructor(readonly name = "main") {}
  put(article: string) {
    this.#articles.push(article);
  }
  /** @trace */
  get size() {
    return this.#articles.length;
  }
  get isEmpty() {
    return this.size === 0;
  }
  toJSON() {
    return { name: this.name };
  }
  async load() {
    await using file = await open(this.name);
    this.#articles = file.lines();
  }
  countOfArticlesWhoseNameBeginsWithAnyOfTheseLettersSinceLastInventory() {
    return 0;
  }
}
declare function open(name: string): Promise<AsyncDisposable & { lines(): string[] }>;
`,
  "src/broken.ts": "export function half( {\n",
  "src/format.ts": "export const format = (value: number) => value.toFixed(2);\n",
};
