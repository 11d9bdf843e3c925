/** An outlet that encodes spans by the batch, for a sender to post. */
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import type { BatchLimits, OtlpSetting } from "../settings/types.ts";
import type { Ended, News, Outcome } from "./delivery.ts";
import { encoderFor } from "./encode.ts";
import type { Outlet } from "./outlet.ts";
import type { OutletStatus } from "./outlet-status.ts";
import type { Sender } from "./sender.ts";
import { sizeOf } from "./size.ts";
import { Tally } from "./tally.ts";
import { cancel, later, soon, type Timer } from "./timers.ts";
import type { Troubles } from "./troubles.ts";

/** A body of about this size goes by itself: receivers have limits, of 4 MiB the strictest. */
const BODY = 2 ** 20;
/** So many batches may pile up while the program lets no timer run; then a batch is made at once. */
const PILE = 4;

export class OtlpOutlet implements Outlet {
  readonly name: string;
  readonly #limits: BatchLimits;
  readonly #tally: Tally;
  readonly #troubles: Troubles;
  readonly #encode: (spans: ReadableSpan[]) => Uint8Array;
  readonly #senderOf: () => Sender;
  readonly #setting: OtlpSetting;
  #address: number | undefined;
  #waiting: ReadableSpan[] = [];
  #waitingBytes = 0;
  /** Of bodies that nobody has answered yet. */
  #sentBytes = 0;
  #delay: Timer | undefined;
  #isDue = false;
  readonly #open = new Set<Promise<void>>();

  constructor(
    setting: OtlpSetting,
    limits: BatchLimits,
    senderOf: () => Sender,
    troubles: Troubles,
    hasSpool = false,
  ) {
    this.name = setting.name;
    this.#setting = setting;
    this.#limits = limits;
    this.#senderOf = senderOf;
    this.#troubles = troubles;
    this.#tally = new Tally(setting.name, withoutCredentials(setting.url), troubles, hasSpool);
    this.#encode = encoderFor(setting);
  }

  ended(span: ReadableSpan): void {
    const { maxQueue, maxBytes, maxBatch } = this.#limits;
    const size = sizeOf(span);
    const bytes = this.#waitingBytes + this.#sentBytes + size;
    if (this.#tally.queued >= maxQueue || bytes > maxBytes) {
      this.#tally.dropped(1, "queue full");
      return;
    }
    this.#tally.queued++;
    this.#waitingBytes += size;
    const count = this.#waiting.push(span);
    const isFull = count >= maxBatch || this.#waitingBytes >= BODY;
    if (!isFull) this.#sendLater();
    else if (count >= maxBatch * PILE || this.#waitingBytes >= BODY * PILE) this.#sendAll();
    else this.#sendSoon();
  }

  open(): void {
    this.#address ??= this.#senderOf().open(this.#setting, (news) => this.#hear(news));
  }

  async flush(): Promise<void> {
    this.#sendAll();
    if (this.#open.size === 0) return;
    const sender = this.#senderOf();
    sender.hold();
    await Promise.all(this.#open);
    sender.release();
  }

  leave(): void {
    this.#sendAll();
  }

  status(): OutletStatus {
    return this.#tally.status;
  }

  #sendLater(): void {
    if (this.#delay !== undefined) return;
    this.#delay = later(this.#limits.delay, () => this.#sendAll());
  }

  /** Not within the function whose span has just ended. */
  #sendSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    soon(() => this.#sendFull());
  }

  #sendAll(): void {
    for (const batch of this.#takeBatches()) this.#send(batch);
  }

  /** Many bodies that are half full take a receiver twice as long: the rest waits for more. */
  #sendFull(): void {
    const batches = this.#takeBatches();
    const rest = batches.length > 1 ? batches.pop() : undefined;
    for (const batch of batches) this.#send(batch);
    if (rest === undefined) return;
    this.#waiting = rest;
    this.#waitingBytes = rest.reduce((sum, span) => sum + sizeOf(span), 0);
    this.#sendLater();
  }

  #takeBatches(): ReadableSpan[][] {
    cancel(this.#delay);
    this.#delay = undefined;
    this.#isDue = false;
    const spans = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    return [...batchesOf(spans, this.#limits.maxBatch)];
  }

  #send(spans: ReadableSpan[]): void {
    const body = this.#encoded(spans);
    if (body === undefined) return;
    const bytes = body.byteLength;
    this.#sentBytes += bytes;
    const sender = this.#senderOf();
    this.open();
    const address = this.#address as number;
    const answered = new Promise<void>((resolve) => {
      sender.send(address, body, spans.length, (outcome) => {
        this.#sentBytes -= bytes;
        this.#tally.queued -= spans.length;
        this.#answered(spans.length, outcome);
        resolve();
      });
    });
    this.#open.add(answered);
    answered.then(() => this.#open.delete(answered));
  }

  #encoded(spans: ReadableSpan[]): Uint8Array | undefined {
    try {
      return this.#encode(spans);
    } catch (error) {
      this.#tally.queued -= spans.length;
      this.#tally.dropped(spans.length, "not encodable", String(error));
      return undefined;
    }
  }

  #answered(spans: number, outcome: Outcome): void {
    if ("spooled" in outcome) this.#tally.spooled += spans;
    else this.#count(spans, outcome);
  }

  #hear(news: News): void {
    if ("failing" in news) {
      this.#tally.failing(news.failing, news.failures);
    } else if ("found" in news) {
      this.#tally.spooled += news.found;
    } else {
      this.#tally.spooled -= news.unspooled;
      this.#count(news.unspooled, news.outcome);
    }
  }

  #count(spans: number, outcome: Ended): void {
    if (!outcome.sent) {
      this.#tally.dropped(spans, outcome.reason, outcome.message);
      return;
    }
    const { rejected } = outcome;
    const lost = Math.min(rejected?.spans ?? 0, spans);
    this.#tally.sent(spans - lost);
    if (rejected === undefined) return;
    if (lost > 0) this.#tally.dropped(lost, "refused by the receiver", rejected.message);
    else this.#troubles.report({ code: "SW522", message: `${this.name}: ${rejected.message}` });
  }
}

function* batchesOf(spans: ReadableSpan[], most: number): Generator<ReadableSpan[]> {
  let from = 0;
  let bytes = 0;
  for (const [i, span] of spans.entries()) {
    const size = sizeOf(span);
    if (i > from && (i - from >= most || bytes + size > BODY)) {
      yield spans.slice(from, i);
      from = i;
      bytes = 0;
    }
    bytes += size;
  }
  if (from < spans.length) yield from === 0 ? spans : spans.slice(from);
}

/** As it may be shown. */
export function withoutCredentials(url: string): string {
  try {
    const shown = new URL(url);
    shown.username = shown.password = shown.search = "";
    return shown.href;
  } catch {
    return url;
  }
}
