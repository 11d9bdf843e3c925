/** Spooling: what the spool is to the destinations of one poster: who stores where, and who inherits what. */
import { clearTimeout, setInterval, setTimeout } from "node:timers";
import type { Destination, News } from "../delivery.ts";
import type { Lane } from "./lane.ts";
import { addressOf, type Label, labelFor } from "./spool/names.ts";
import { Spool, type SpoolOptions, type SpoolParts, type Stored } from "./spool/spool.ts";

const BEAT = 10_000;

interface Heir {
  readonly label: Label;
  readonly address: string;
  readonly lane: Lane;
  readonly tell: (news: News) => void;
}

export class Spooling {
  readonly #spool: Spool;
  readonly #service: string;
  readonly #heirs: Map<number, Heir> = new Map();
  /** Found, and for none of the destinations so far. */
  #unclaimed: Stored[] = [];
  #beating: NodeJS.Timeout | undefined;
  #looking: NodeJS.Timeout | undefined;

  constructor(options: SpoolOptions, parts: SpoolParts) {
    this.#spool = new Spool(options, parts);
    this.#service = options.service;
  }

  read(stored: Stored): Uint8Array {
    return this.#spool.read(stored);
  }

  remove(stored: Stored): void {
    this.#spool.remove(stored);
  }

  open(number: number, destination: Destination, lane: Lane, tell: Heir["tell"]): void {
    const { name } = destination;
    const before = [...this.#heirs.values()].map(({ label }) => label.exporter);
    const exporter = labelFor(destination, 1).exporter;
    const nth = 1 + before.filter((one) => one === exporter).length;
    const label = labelFor({ ...destination, name: name ?? exporter }, nth);
    this.#heirs.set(number, { label, address: addressOf(destination.url), lane, tell });
    // When all are open: another one may be the better heir.
    this.#looking ??= setTimeout(() => this.#look(), 0).unref();
    this.#beating ??= setInterval(() => this.#beat(), BEAT).unref();
  }

  /** Undefined where it can't be stored. */
  store(number: number, spans: number, body: Uint8Array): Stored | undefined {
    const heir = this.#heirs.get(number);
    if (heir === undefined) return undefined;
    // What is older goes first.
    if (this.#looking !== undefined) this.#look();
    return this.#spool.write(heir.label, heir.address, spans, body);
  }

  leave(): void {
    for (const { lane } of this.#heirs.values()) lane.forgetBacklog();
    this.#unclaimed = [];
    this.#spool.leave();
  }

  #beat(): void {
    this.#spool.beat();
    this.#look();
  }

  #look(): void {
    clearTimeout(this.#looking);
    this.#looking = undefined;
    const isWanted = (label: Label, service: string): boolean =>
      this.#heirOf(label, service) !== undefined;
    const found = [...this.#unclaimed, ...this.#spool.adopt(isWanted)];
    const shares = new Map<Heir, Stored[]>();
    this.#unclaimed = [];
    for (const stored of found) {
      const heir = this.#heirOf(stored.label, stored.folder.said.service);
      if (heir === undefined) this.#keep(stored);
      else if (!shares.get(heir)?.push(stored)) shares.set(heir, [stored]);
    }
    for (const [{ lane }, share] of shares) lane.addFound(share);
  }

  /** It is nobody's, and is the first to go. */
  #keep(stored: Stored): void {
    this.#unclaimed.push(stored);
    stored.dropped = () => {
      this.#unclaimed = this.#unclaimed.filter((one) => one !== stored);
      const [heir] = this.#heirs.values();
      const message = "the spool is full";
      heir?.tell({ found: stored.spans });
      heir?.tell({
        unspooled: stored.spans,
        outcome: { sent: false, reason: "spool full", message },
      });
    };
  }

  /** Who goes where it was to go; or, at a new address, the exporter of that name in the same service. */
  #heirOf(label: Label, service: string): Heir | undefined {
    const heirs = [...this.#heirs.values()];
    const { exporter, nth, protocol, hash } = label;
    const isThere = ({ label: own }: Heir): boolean =>
      own.protocol === protocol && own.hash === hash;
    const isNamed = ({ label: own }: Heir): boolean =>
      own.protocol === protocol && own.exporter === exporter && service === this.#service;
    const isNth = ({ label: own }: Heir): boolean => own.exporter === exporter && own.nth === nth;
    return (
      heirs.find((heir) => isThere(heir) && isNth(heir)) ??
      heirs.find(isThere) ??
      heirs.find((heir) => isNamed(heir) && isNth(heir)) ??
      heirs.find(isNamed)
    );
  }
}
