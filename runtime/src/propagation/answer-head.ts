/** addToAnswer(): a header for the head of an answer, whose text the program has yet to cause. */
import { apply, defineProperty, getPrototypeOf, hasOwn } from "../builtins.ts";
import { reportTrouble } from "../otel.ts";
import type { Header } from "./sent-headers.ts";
import { addToWritten, isWritten } from "./written-headers.ts";

export interface Answer {
  readonly headersSent: boolean;
  setHeader(name: string, value: string): unknown;
}

/** What Node's answers have beside that: https://github.com/nodejs/node/blob/main/lib/_http_outgoing.js */
interface Storing {
  /** The text, once it is settled. */
  [HEAD]?: unknown;
  /** It has gone, or waits behind another answer. */
  [HAS_GONE]?: unknown;
  [STORE]?: Store;
}

type Store = (firstLine: string, headers: unknown) => unknown;

// Quoted, because bundlers may mangle names that start with "_".
const HEAD = "_header";
const HAS_GONE = "_headerSent";
/** By it alone every head is made, however the program gives its headers. */
const STORE = "_storeHeader";

/**
 * What the program does with headers must be what it was, so ours is none of those that it sees: once one
 * is set, Node reads those that `writeHead()` is given in another way. A program's own stays alone.
 */
export function addToAnswer(answer: Answer, header: Header): void {
  if (answer.headersSent) return;
  const storing = answer as Answer & Storing;
  if (typeof storing[STORE] !== "function") {
    answer.setHeader(...header);
    return;
  }
  const own = hasOwn(storing, STORE) ? storing[STORE] : undefined;
  const { [STORE]: store } = {
    [STORE](this: Storing, firstLine: string, headers: unknown): unknown {
      // Frameworks change the prototype of an answer.
      const original = own ?? (getPrototypeOf(storing) as Storing)[STORE];
      const stored = apply(original as Store, this, [firstLine, headers]);
      addToHead(this, header);
      return stored;
    },
  };
  defineProperty(answer, STORE, { value: store, configurable: true, writable: true });
}

function addToHead(storing: Storing, header: Header): void {
  try {
    const { [HEAD]: head, [HAS_GONE]: hasGone } = storing;
    if (typeof head !== "string" || hasGone === true || isWritten(head, header[0])) return;
    storing[HEAD] = addToWritten(head, [header]);
  } catch (error) {
    reportTrouble(error);
  }
}
