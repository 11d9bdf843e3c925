/** Correlation: ids of requests, which come, go on and go back in a header of their own. */
import { randomUUID } from "node:crypto";
import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from "@opentelemetry/api";
import { correlationIn, withCorrelation } from "../api/correlation.ts";
import { keysOf } from "../builtins.ts";
import { goesByItself } from "./sent-headers.ts";

interface Asked {
  readonly headers: object;
}

interface Answer {
  readonly headersSent: boolean;
  setHeader(name: string, value: string): unknown;
}

/** It goes into logs and headers as it is. */
const SOUND = /^[\x21-\x7e]{1,128}$/;

export class Correlation implements TextMapPropagator {
  readonly #header: string;
  /** By the headers of a request: whoever reads them again finds the same id. */
  readonly #known = new WeakMap<object, string>();

  constructor(header: string) {
    this.#header = header;
    goesByItself(header);
  }

  fields(): string[] {
    return [this.#header];
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const id = correlationIn(context);
    if (id !== undefined && !this.#isGiven(carrier)) setter.set(carrier, this.#header, id);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const known = typeof carrier === "object" && carrier !== null ? this.#known.get(carrier) : null;
    const sent = known ?? getter.get(carrier, this.#header);
    const id = Array.isArray(sent) ? sent[0] : sent;
    return id !== undefined && SOUND.test(id) ? withCorrelation(context, id) : context;
  }

  /** Whoever sends one himself knows why. */
  #isGiven(carrier: unknown): boolean {
    if (typeof carrier !== "object" || carrier === null) return false;
    return keysOf(carrier).some((name) => name.toLowerCase() === this.#header);
  }

  /** A request that has brought none gets one, and its answer tells. */
  answer(context: Context, { headers }: Asked, response: Answer): Context {
    const sent = correlationIn(context);
    const id = sent !== undefined && SOUND.test(sent) ? sent : randomUUID();
    this.#known.set(headers, id);
    if (!response.headersSent) response.setHeader(this.#header, id);
    return withCorrelation(context, id);
  }
}
