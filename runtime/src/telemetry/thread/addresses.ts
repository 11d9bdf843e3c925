/** Addresses of hosts: each is asked for once, whoever waits for it, and remembered for a while. */
import type { LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import {
  AddressSearch,
  type AskSystem,
  addressed,
  askSystemItself,
  type NameSources,
} from "./address-search.ts";

type Addressed = readonly LookupAddress[];

/** Milliseconds. */
const MEMORY = 30_000;

const OF_LOCALHOST: Addressed = addressed(["127.0.0.1", "::1"]);

interface Known {
  readonly addresses: Addressed;
  readonly since: number;
}

export class Addresses {
  readonly #search: AddressSearch;
  readonly #now: () => number;
  readonly #known: Map<string, Known> = new Map();
  readonly #asked: Map<string, Promise<Addressed>> = new Map();

  constructor(
    sources: NameSources = {},
    askSystem: AskSystem = askSystemItself,
    now: () => number = () => performance.now(),
  ) {
    this.#search = new AddressSearch(sources, askSystem, now);
    this.#now = now;
  }

  /** As Node's connections want it. */
  readonly lookup: LookupFunction = (host, { all }, callback) => {
    this.#of(host.toLowerCase()).then(
      (addresses) => {
        const [{ address, family }] = addresses as [LookupAddress];
        if (all === true) callback(null, [...addresses]);
        else callback(null, address, family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ""),
    );
  };

  leave(deadline: number): void {
    this.#search.leave(deadline);
  }

  async #of(host: string): Promise<Addressed> {
    if (isIP(host) !== 0) return addressed([host]);
    // https://www.rfc-editor.org/rfc/rfc6761#section-6.3
    if (/^(.+\.)?localhost\.?$/.test(host)) return OF_LOCALHOST;
    const known = this.#known.get(host);
    if (known !== undefined && this.#now() - known.since < MEMORY) return known.addresses;
    const asked = this.#asked.get(host) ?? this.#ask(host, known?.addresses);
    this.#asked.set(host, asked);
    return asked;
  }

  async #ask(host: string, before: Addressed | undefined): Promise<Addressed> {
    try {
      const addresses = await this.#search.find(host, before);
      this.#known.set(host, { addresses, since: this.#now() });
      return addresses;
    } finally {
      this.#asked.delete(host);
    }
  }
}
