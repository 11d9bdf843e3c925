/**
 * What it costs to capture a value, in ns: the lowest of rounds that take turns.
 *
 * node scripts/run.mjs test/bench/capture.ts
 */
import { type Captured, capture } from "../../runtime/src/capture.ts";
import { usualRedaction } from "../../runtime/src/redact.ts";

class Order {
  id = 17;
  currency = "EUR";
  lines = [{ article: "tea", count: 2 }];
}

/** The program of a hostile client: as much work as a value can make for the bytes that it takes. */
const hostile = Array.from({ length: 1_000 }, (_, row) =>
  Object.fromEntries(
    Array.from({ length: 100 }, (_, column) => [`k${column}`, `a=4 sk_live_ ${row} `.repeat(400)]),
  ),
);

const VALUES: Readonly<Record<string, unknown>> = {
  "a number": 42,
  "a short text": "ann",
  '{ id: 1, name: "ann" }': { id: 1, name: "ann" },
  "a secret by its name": { user: "ann", password: "hunter2" },
  "an instance, two levels": new Order(),
  "ten numbers": Array.from({ length: 10 }, (_, index) => index),
  "ten texts": Array.from({ length: 10 }, (_, index) => `text ${index}`),
  "a Map of three": new Map([1, 2, 3].map((id) => [`user ${id}`, { id }])),
  "an error": new RangeError("card declined"),
  "a URL": "https://shop.example/buy?article=tea&token=s3cret",
  "1,000 characters": "The quick brown fox jumps over the lazy dog. ".repeat(23).slice(0, 1_000),
  "1 MB of text": "The quick brown fox jumps over the lazy dog. ".repeat(23_000),
  "1 MB of objects": hostile,
};

let seen: Captured | undefined;

function cost(value: unknown, calls: number): number {
  const start = process.hrtime.bigint();
  for (let call = 0; call < calls; call++) seen = capture("value", value, usualRedaction);
  return Number(process.hrtime.bigint() - start) / calls;
}

const entries = Object.entries(VALUES);
// All of them first: what a program captures is not of one kind.
for (const [, value] of entries) cost(value, 2_000);
const costs = entries.map(([name, value]) => ({ name, value, all: [] as number[] }));
for (let round = 0; round < 7; round++) {
  for (const { value, all } of costs) {
    const once = cost(value, 20);
    all.push(cost(value, Math.min(200_000, Math.ceil(2e7 / once))));
  }
}
console.log(process.version);
for (const { name, all } of costs) {
  console.log(`${name}: ${Math.min(...all).toFixed(0)} ns`);
}
if (seen === undefined) throw new Error("nothing was captured");
