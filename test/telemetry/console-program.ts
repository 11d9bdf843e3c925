// A program with an SDK whose spans go to the console outlet: ids and times are told, not found.
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import { consoleOutlet } from "../../runtime/src/telemetry/console/outlet.ts";
import type { Outlet } from "../../runtime/src/telemetry/outlet.ts";

export interface Program {
  readonly outlet: Outlet;
  /** What was written since it was asked for the last time. */
  printed(): string;
  start(name: string, options?: Placed): Started;
}

export interface Placed extends SpanOptions {
  /** `src/shop.ts:2` */
  readonly place?: string;
  readonly below?: Started | Context;
  /** Milliseconds since the program began. */
  readonly at?: number;
}

export interface Started {
  readonly span: Span;
  readonly context: Context;
  /** Milliseconds since the program began. */
  end(at: number): void;
  fail(at: number, error: Error, isThrownHere?: boolean): void;
}

export const BEGIN: number = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

export interface ProgramOptions {
  readonly style?: "tree" | "lines";
  readonly width?: number;
  readonly colour?: boolean;
  readonly write?: (text: string) => void;
}

export function program(options: ProgramOptions = {}): Program {
  let text = "";
  const { style = "tree", width = 80, colour = false } = options;
  const write = (some: string): void => {
    text += some;
    options.write?.(some);
  };
  const outlet = consoleOutlet(style, write, { width, colour });
  const tracer = tracerFor(outlet);
  return {
    outlet,
    printed: () => {
      const since = text;
      text = "";
      return since;
    },
    start: (name, placed = {}) => start(tracer, name, placed),
  };
}

export function tracerFor(outlet: Outlet): Tracer {
  let traces = 0;
  let spans = 0;
  const provider = new TracerProvider({
    idGenerator: {
      generateTraceId: () => (++traces).toString(16).padStart(8, "0").padEnd(32, "f"),
      generateSpanId: () => (++spans).toString(16).padStart(16, "0"),
    },
    spanProcessors: [
      {
        onStart: (span) => outlet.started?.(span),
        onEnd: (span) => outlet.ended(span),
        forceFlush: () => outlet.flush(),
        shutdown: async () => outlet.leave(),
      },
    ],
  });
  return provider.getTracer("test");
}

function start(tracer: Tracer, name: string, placed: Placed): Started {
  const { place, below, at = 0, ...options } = placed;
  const [path, line] = place?.split(":") ?? [];
  const code = place === undefined ? {} : { "code.file.path": path, "code.line.number": line };
  const attributes = { ...code, ...options.attributes };
  const parent = below !== undefined && "span" in below ? below.context : below;
  const startTime = BEGIN + at;
  const span = tracer.startSpan(
    name,
    { ...options, attributes, startTime },
    parent ?? ROOT_CONTEXT,
  );
  const end = (time: number): void => span.end(BEGIN + time);
  return {
    span,
    context: trace.setSpan(parent ?? ROOT_CONTEXT, span),
    end,
    fail: (time, error, isThrownHere = true) => {
      // As woven code does.
      span.setAttribute("error.type", error.name);
      span.setStatus({ code: 2, message: error.message });
      if (isThrownHere) span.recordException(error, BEGIN + time);
      end(time);
    },
  };
}
