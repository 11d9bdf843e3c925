/** Correlation: ids of requests, which come, go on and go back in a header of their own. */
import { randomUUID } from "node:crypto";
import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from "@opentelemetry/api";
import { getter as carried } from "../api/carrier.ts";
import { correlationIn, isSound, withCorrelation } from "../api/correlation.ts";
import { isObject } from "../builtins.ts";
import { reportTrouble } from "../otel.ts";
import { type Answer, addToAnswer } from "./answer-head.ts";
import { goesByItself } from "./sent-headers.ts";

interface Asked {
  readonly headers: object;
}

export class Correlation implements TextMapPropagator {
  readonly #header: string;
  /** By the headers of a request: whoever reads them again finds the same id. */
  readonly #known = new WeakMap<object, string>();

  constructor(header: string) {
    this.#header = header;
    goesByItself(header, this);
  }

  fields(): string[] {
    return [this.#header];
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const id = correlationIn(context);
    if (isSound(id) && !this.#isGiven(carrier)) setter.set(carrier, this.#header, id);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const known = isObject(carrier) ? this.#known.get(carrier) : undefined;
    const sent = known ?? getter.get(carrier, this.#header);
    const id = Array.isArray(sent) ? sent[0] : sent;
    return isSound(id) ? withCorrelation(context, id) : context;
  }

  /** Whoever sends one himself knows why. */
  #isGiven(carrier: unknown): boolean {
    const isOurs = (name: unknown): boolean =>
      typeof name === "string" && name.toLowerCase() === this.#header;
    return carried.keys(carrier).some((name) => isOurs(name) && carried.has(carrier, name));
  }

  /** A request that has brought none gets one, and its answer tells. */
  answer(context: Context, { headers }: Asked, response: Answer): Context {
    const sent = correlationIn(context);
    const id = isSound(sent) ? sent : randomUUID();
    this.#known.set(headers, id);
    try {
      addToAnswer(response, [this.#header, id]);
    } catch (error) {
      // The request has its id, though an answer of the program's own making can't tell.
      reportTrouble(error);
    }
    return withCorrelation(context, id);
  }
}
