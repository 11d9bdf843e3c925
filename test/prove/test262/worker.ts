/** A child: takes orders, one after the other, and answers each. */
import { readFileSync } from "node:fs";
import vm from "node:vm";
import { Comparer } from "./compare.ts";
import { Harness } from "./harness.ts";
import type { Answer, Order, WorkerSettings } from "./messages.ts";
import {
  printByTypeScript,
  type Weave,
  weave,
  weaveAst,
  weaveCaptures,
  weaveNothing,
} from "./weave.ts";

const settings: WorkerSettings = JSON.parse(process.argv[2] ?? "");

const comparer = new Comparer({
  root: settings.root,
  harness: new Harness(settings.root),
  runtime: new vm.Script(readFileSync(settings.runtime, "utf8"), { filename: settings.runtime }),
  weave: weaveFor(settings),
  print: settings.ast ? printByTypeScript : (_path, source) => source,
  rerunUnchanged: settings.identity,
  tracing: settings.tracing,
});

function weaveFor({ identity, captures, ast }: WorkerSettings): Weave {
  if (identity) return weaveNothing;
  if (ast) return weaveAst;
  return captures ? weaveCaptures : weave;
}

function say(answer: Answer): void {
  process.send?.(answer);
}

let last: Promise<void> = Promise.resolve();
process.on("message", ({ file, death }: Order) => {
  last = last.then(async () => {
    say(await comparer.compare(file, death !== undefined));
  });
  last.catch((error) => {
    console.error(error);
    process.exit(1);
  });
});
process.on("disconnect", () => process.exit());
say("ready");
