/** Searches the addresses of a host: in the hosts file, then at name servers, and with the system last. */
import { type LookupAddress, promises } from "node:dns";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { clearTimeout, setTimeout } from "node:timers";
import { askDns, type DnsAnswer } from "./ask-dns.ts";
import { addressesIn, hostsFile } from "./hosts-file.ts";
import { RESOLV_CONF, readSearch, wholeNames } from "./resolv-conf.ts";

/** Plain data, since it crosses threads. */
export interface NameSources {
  readonly hostsFile?: string;
  readonly resolvConf?: string;
  /** With ports; those of the system if not said. */
  readonly servers?: readonly string[];
}

export type AskSystem = (host: string) => Promise<readonly LookupAddress[]>;

/** Milliseconds. */
const PATIENCE = 6_000;
/** To end takes a program time as well. */
const TO_END = 1_000;
/** The first wait, which doubles: a second server is heard even in the second in which a program ends. */
const RESOLVING = { timeout: 700, tries: 3 };

const NO_TIME: DnsAnswer = { isUnclear: true, cameSoon: false };

/**
 * Node's own way is to ask the system. That takes one of the few threads that the whole program has for it,
 * and can't be called off: nor can the thread that asked be ended until it is answered. So the system is
 * asked once at a time, and not while the program ends.
 */
export class AddressSearch {
  readonly #sources: NameSources;
  readonly #askSystem: AskSystem;
  readonly #now: () => number;
  readonly #resolvers: Set<promises.Resolver> = new Set();
  #system: Promise<unknown> = Promise.resolve();
  #deadline = -Infinity;
  #alarm: NodeJS.Timeout | undefined;

  constructor(sources: NameSources, askSystem: AskSystem, now: () => number) {
    this.#sources = sources;
    this.#askSystem = askSystem;
    this.#now = now;
  }

  /** `before` is what it was the last time. At least one, or it rejects. */
  async find(
    host: string,
    before: readonly LookupAddress[] | undefined,
  ): Promise<readonly LookupAddress[]> {
    const { hostsFile: file = hostsFile() } = this.#sources;
    const own = addressesIn(textOf(file), host);
    if (own.length > 0) return addressed(own);
    const answer = this.#isTooLate ? NO_TIME : await this.#askServers(host);
    if ("length" in answer) return addressed(answer);
    // The system would ask the same servers.
    if (!answer.cameSoon) throw noAddress(host, answer.isUnclear);
    const found = await this.#inTurn(async () => {
      // It knows more ways: mDNS, directories, what a VPN adds.
      return this.#isLeaving ? (before ?? []) : this.#askSystem(host);
    });
    if (found.length === 0) throw noAddress(host, answer.isUnclear);
    return addressed(found.map(({ address }) => address));
  }

  /** The program ends: what is still being asked at the deadline is given up, and nothing asked after it. */
  leave(deadline: number): void {
    this.#deadline = deadline;
    clearTimeout(this.#alarm);
    const cancel = (): void => {
      // Alarms may come a little early.
      this.#deadline = Math.min(deadline, this.#now());
      for (const resolver of this.#resolvers) resolver.cancel();
    };
    this.#alarm = setTimeout(cancel, deadline - this.#now()).unref();
  }

  get #isLeaving(): boolean {
    return this.#now() < this.#deadline + TO_END;
  }

  get #isTooLate(): boolean {
    return this.#isLeaving && this.#now() >= this.#deadline;
  }

  async #askServers(host: string): Promise<DnsAnswer> {
    const { resolvConf = RESOLV_CONF, servers } = this.#sources;
    let resolver: promises.Resolver;
    try {
      // A new one each time: what the system is set to may have changed.
      resolver = new promises.Resolver(RESOLVING);
      if (servers !== undefined) resolver.setServers(servers);
    } catch {
      return { isUnclear: true, cameSoon: true };
    }
    const timer = setTimeout(() => resolver.cancel(), PATIENCE).unref();
    this.#resolvers.add(resolver);
    const answer = await askDns(resolver, wholeNames(host, readSearch(textOf(resolvConf))));
    clearTimeout(timer);
    this.#resolvers.delete(resolver);
    // One kind of address may be outstanding.
    resolver.cancel();
    return answer;
  }

  #inTurn<Value>(ask: () => Promise<Value>): Promise<Value> {
    const asked = this.#system.then(ask);
    this.#system = asked.catch(() => {});
    return asked;
  }
}

/** IPv4 first: who tries the first alone is served best by it. */
export function addressed(addresses: readonly string[]): readonly LookupAddress[] {
  return addresses
    .map((address) => ({ address, family: isIP(address) }))
    .sort((a, b) => a.family - b.family);
}

export function askSystemItself(host: string): Promise<readonly LookupAddress[]> {
  return promises.lookup(host, { all: true });
}

function noAddress(host: string, isUnclear: boolean): NodeJS.ErrnoException {
  const code = isUnclear ? "EAI_AGAIN" : "ENOTFOUND";
  return Object.assign(new Error(`no address of ${host} was found`), { code, hostname: host });
}

/** Empty where there is none: not every platform has it, or lets it be read. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
