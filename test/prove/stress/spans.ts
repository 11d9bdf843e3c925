/** What a tracer provider saw. */
import type { Frame } from "./oracle.ts";

export interface SpanRecord {
  readonly id: string;
  readonly name: string;
  readonly parent: string | undefined;
  ended: number;
  failed: boolean;
  /** The call that claimed this span as its own. */
  frame: Frame | undefined;
}

/** What the provider saw since the last reset. */
export class Spans {
  all: SpanRecord[] = [];
  onEnd: (span: SpanRecord) => void = () => {};
  onEvent: () => void = () => {};

  get newest(): SpanRecord | undefined {
    return this.all.at(-1);
  }

  takeNewest(): SpanRecord | undefined {
    return this.all.pop();
  }

  reset(): void {
    this.all = [];
  }

  started(id: string, name: string, parent: string | undefined): SpanRecord {
    const record = { id, name, parent, ended: 0, failed: false, frame: undefined };
    this.onEvent();
    this.all.push(record);
    return record;
  }

  ended(record: SpanRecord): void {
    record.ended++;
    this.onEnd(record);
    this.onEvent();
  }
}
