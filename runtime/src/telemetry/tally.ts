/** Tally: what became of the spans of one outlet. */
import type { OutletStatus } from "./outlet-status.ts";
import type { Troubles } from "./troubles.ts";

export class Tally {
  queued = 0;
  spooled = 0;
  #sent = 0;
  readonly #dropped: Record<string, number> = {};
  #lastError: string | undefined;
  readonly #name: string;
  readonly #to: string | undefined;
  readonly #troubles: Troubles;
  readonly #hasSpool: boolean;

  constructor(name: string, to: string | undefined, troubles: Troubles, hasSpool = false) {
    this.#name = name;
    this.#to = to;
    this.#troubles = troubles;
    this.#hasSpool = hasSpool;
  }

  get status(): OutletStatus {
    return {
      name: this.#name,
      ...(this.#to !== undefined && { to: this.#to }),
      queued: this.queued,
      ...(this.#hasSpool && { spooled: this.spooled }),
      sent: this.#sent,
      dropped: { ...this.#dropped },
      ...(this.#lastError !== undefined && { lastError: this.#lastError }),
    };
  }

  sent(spans: number): void {
    this.#sent += spans;
  }

  /** Something went wrong, and no span with it. */
  failed(detail: string): void {
    this.#lastError = detail;
    this.#troubles.report({ code: "SW523", message: `the exporter "${this.#name}": ${detail}` });
  }

  /** Nothing is lost yet. A single failure is an accident: that is told to who asks. */
  failing(detail: string, failures: number): void {
    this.#lastError = detail;
    if (failures < 2) return;
    const place = this.#place;
    const message = `${place} can't be reached: ${detail}; spans wait`;
    this.#troubles.remind({ code: "SW527", message }, place);
  }

  /** `reason` is one of few, for counting; `detail` is what happened. */
  dropped(spans: number, reason: string, detail?: string): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + spans;
    if (detail !== undefined) this.#lastError = detail;
    const place = this.#place;
    const how = `on their way to ${place}: ${detail ?? reason}`;
    this.#troubles.lost(spans, `${reason}, ${place}`, how);
  }

  get #place(): string {
    return this.#to ?? `the exporter "${this.#name}"`;
  }
}
