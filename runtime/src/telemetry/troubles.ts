/** Troubles: what the application's owner should hear of: at once, and then once a minute at most. */
import type { LogLevel, Trouble } from "../settings/types.ts";

export type OnTrouble = (trouble: Trouble) => void;

const A_MINUTE = 60_000;

export class Troubles {
  readonly #print: ((text: string) => void) | undefined;
  readonly #onTrouble: OnTrouble | undefined;
  readonly #losses = new Map<string, Loss>();
  readonly #reminded = new Map<string, number>();
  readonly #now: () => number;
  #last: Trouble | undefined;

  constructor({ level, print, onTrouble, now }: TroublesOptions) {
    this.#print = level === "none" || level === "error" ? undefined : print;
    this.#onTrouble = onTrouble;
    this.#now = now;
  }

  get last(): Trouble | undefined {
    return this.#last;
  }

  report(trouble: Trouble): void {
    this.#last = trouble;
    this.#print?.(`[spanweave] ${trouble.code}: ${trouble.message}\n`);
    try {
      this.#onTrouble?.(trouble);
    } catch {
      // The hook's own trouble; there is no one else to tell.
    }
  }

  /** What goes on for a while: `what` goes on, in whichever words. */
  remind(trouble: Trouble, what: string): void {
    const key = `${trouble.code} ${what}`;
    const now = this.#now();
    if (now - (this.#reminded.get(key) ?? -Infinity) < A_MINUTE) return;
    this.#reminded.set(key, now);
    this.report(trouble);
  }

  /** The same `kind` of loss again within a minute is only counted; `how` says where to and why, in full. */
  lost(spans: number, kind: string, how: string): void {
    const known = this.#losses.get(kind);
    const now = this.#now();
    if (known === undefined) {
      this.#losses.set(kind, { untold: 0, toldAt: now, how });
      this.#tellLoss(spans, how);
    } else {
      known.untold += spans;
      known.how = how;
      if (now - known.toldAt < A_MINUTE) return;
      known.toldAt = now;
      this.#tellUntold(known);
    }
  }

  /** At the end of the program: what was only counted so far. */
  tellRest(): void {
    for (const loss of this.#losses.values()) this.#tellUntold(loss);
  }

  #tellUntold(loss: Loss): void {
    const { untold, how } = loss;
    loss.untold = 0;
    if (untold > 0) this.#tellLoss(untold, how);
  }

  #tellLoss(spans: number, how: string): void {
    const what = spans === 1 ? "1 span was lost" : `${spans} spans were lost`;
    this.report({ code: "SW521", message: `${what} ${how}` });
  }
}

export interface TroublesOptions {
  readonly level: LogLevel;
  readonly print: (text: string) => void;
  readonly onTrouble?: OnTrouble | undefined;
  readonly now: () => number;
}

interface Loss {
  untold: number;
  toldAt: number;
  how: string;
}
