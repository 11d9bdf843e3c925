/** consoleOutlet(): spans for a reader, as a tree for each trace or as a line for each span. */
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import type { Outlet } from "../outlet.ts";
import type { OutletStatus } from "../outlet-status.ts";
import { lineOf } from "./line.ts";
import { OpenTraces } from "./open-traces.ts";
import { type Look, treeOf } from "./tree.ts";

/** Writes whole lines; `isLast` when the program ends with this call. */
export type Write = (text: string, isLast?: boolean) => void;

export function consoleOutlet(style: "tree" | "lines", write: Write, look: Look): Outlet {
  return style === "tree" ? new TreeOutlet(write, look) : new LineOutlet(write);
}

abstract class ConsoleOutlet implements Outlet {
  readonly name = "console";
  protected sent = 0;
  readonly #write: Write;
  #busy = false;
  #isLeaving = false;

  constructor(write: Write) {
    this.#write = write;
  }

  abstract ended(span: ReadableSpan): void;
  abstract status(): OutletStatus;

  async flush(): Promise<void> {
    this.guarded(() => this.printRest());
  }

  leave(): void {
    this.#isLeaving = true;
    this.guarded(() => {
      this.printRest();
      // What was written before may still be on its way.
      this.#write("", true);
    });
  }

  protected printRest(): void {}

  protected print(text: string): void {
    this.#write(text, this.#isLeaving);
  }

  /** What is written may be traced itself, and must not be written again; and nothing is thrown at a span's end. */
  protected guarded(call: () => void): void {
    if (this.#busy) return;
    this.#busy = true;
    try {
      call();
    } catch {
    } finally {
      this.#busy = false;
    }
  }
}

class LineOutlet extends ConsoleOutlet {
  override ended(span: ReadableSpan): void {
    this.guarded(() => {
      this.print(`${lineOf(span)}\n`);
      this.sent++;
    });
  }

  override status(): OutletStatus {
    return { name: this.name, queued: 0, sent: this.sent, dropped: {} };
  }
}

class TreeOutlet extends ConsoleOutlet {
  readonly #traces: OpenTraces;
  #leftOut = 0;

  constructor(write: Write, look: Look) {
    super(write);
    this.#traces = new OpenTraces((trace) => {
      this.print(treeOf(trace, look));
      for (const { facts } of trace.spans.values()) if (facts !== undefined) this.sent++;
      this.#leftOut += trace.more;
    });
  }

  started(span: ReadableSpan): void {
    this.guarded(() => this.#traces.started(span));
  }

  override ended(span: ReadableSpan): void {
    this.guarded(() => this.#traces.ended(span));
  }

  forgotten(span: ReadableSpan): void {
    this.guarded(() => this.#traces.forgotten(span));
  }

  override status(): OutletStatus {
    const dropped: Record<string, number> =
      this.#leftOut > 0 ? { "trace too large": this.#leftOut } : {};
    return { name: this.name, queued: this.#traces.waiting, sent: this.sent, dropped };
  }

  protected override printRest(): void {
    this.#traces.printAll();
  }
}
