/** parentFromEnvironment(): the span below which this whole program runs. */
import { type Context, ROOT_CONTEXT, type TextMapPropagator } from "@opentelemetry/api";
import { reportTrouble } from "../otel.ts";
import { variableName } from "./variable-name.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Undefined where nobody started the program within a trace. */
export function parentFromEnvironment(
  env: Environment,
  propagator: TextMapPropagator,
): Context | undefined {
  try {
    const parent = propagator.extract(ROOT_CONTEXT, env, {
      get: (carrier: Environment, name) => carrier[variableName(name)],
      keys: (carrier) => Object.keys(carrier).filter((name) => variableName(name) === name),
    });
    return parent === ROOT_CONTEXT ? undefined : parent;
  } catch (error) {
    reportTrouble(error);
    return undefined;
  }
}
