/**
 * Addresses of hosts. Node's own way asks the system, which takes one of the few threads that the whole
 * program has for this, and can't be called off: neither then can the thread that asked be ended. So the
 * system is asked last, once at a time, and not while the program ends.
 */
import { type LookupAddress, promises } from "node:dns";
import { readFileSync } from "node:fs";
import { isIP, type LookupFunction } from "node:net";
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

type Addressed = readonly LookupAddress[];

/** Milliseconds. */
const MEMORY = 30_000;
const PATIENCE = 6_000;
/** To end takes a program time as well. */
const TO_END = 1_000;
/** The first wait, which doubles: a second server is heard even in the second in which a program ends. */
const RESOLVING = { timeout: 700, tries: 3 };

const OF_LOCALHOST: Addressed = addressed(["127.0.0.1", "::1"]);

export class Addresses {
  readonly #sources: NameSources;
  readonly #askSystem: AskSystem;
  readonly #known: Map<string, { readonly addresses: Addressed; readonly since: number }> =
    new Map();
  readonly #asked: Map<string, Promise<Addressed>> = new Map();
  readonly #resolvers: Set<promises.Resolver> = new Set();
  #system: Promise<unknown> = Promise.resolve();
  #leavingUntil = -Infinity;
  #alarm: NodeJS.Timeout | undefined;

  constructor(sources: NameSources = {}, askSystem: AskSystem = askSystemItself) {
    this.#sources = sources;
    this.#askSystem = askSystem;
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

  /** The program ends: what is still being asked at the deadline is given up. */
  leave(deadline: number): void {
    this.#leavingUntil = deadline;
    clearTimeout(this.#alarm);
    const cancel = (): void => {
      for (const resolver of this.#resolvers) resolver.cancel();
    };
    this.#alarm = setTimeout(cancel, deadline - performance.now()).unref();
  }

  async #of(host: string): Promise<Addressed> {
    if (isIP(host) !== 0) return addressed([host]);
    // https://www.rfc-editor.org/rfc/rfc6761#section-6.3
    if (/^(.+\.)?localhost\.?$/.test(host)) return OF_LOCALHOST;
    const known = this.#known.get(host);
    if (known !== undefined && performance.now() - known.since < MEMORY) return known.addresses;
    const asked = this.#asked.get(host) ?? this.#ask(host);
    this.#asked.set(host, asked);
    return asked;
  }

  async #ask(host: string): Promise<Addressed> {
    try {
      const addresses = await this.#find(host);
      this.#known.set(host, { addresses, since: performance.now() });
      return addresses;
    } finally {
      this.#asked.delete(host);
    }
  }

  async #find(host: string): Promise<Addressed> {
    const { hostsFile: file = hostsFile() } = this.#sources;
    const own = addressesIn(textOf(file), host);
    if (own.length > 0) return addressed(own);
    const answer = await this.#askServers(host);
    if ("length" in answer) return addressed(answer);
    const trouble = noAddress(host, answer.isUnclear ? "EAI_AGAIN" : "ENOTFOUND");
    // The system would ask the same servers.
    if (!answer.cameSoon) throw trouble;
    return addressed((await this.#fromSystem(host, trouble)).map(({ address }) => address));
  }

  /** It knows more ways: mDNS, directories, what a VPN adds. */
  async #fromSystem(host: string, trouble: Error): Promise<Addressed> {
    const asked = this.#system.then(() => {
      if (!this.#isLeaving) return this.#askSystem(host);
      const before = this.#known.get(host);
      if (before === undefined) throw trouble;
      return before.addresses;
    });
    this.#system = asked.catch(() => {});
    const found = await asked;
    if (found.length === 0) throw trouble;
    return found;
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

  get #isLeaving(): boolean {
    return performance.now() < this.#leavingUntil + TO_END;
  }
}

function askSystemItself(host: string): Promise<readonly LookupAddress[]> {
  return promises.lookup(host, { all: true });
}

/** IPv4 first: who tries the first alone is served best by it. */
function addressed(addresses: readonly string[]): Addressed {
  return addresses
    .map((address) => ({ address, family: isIP(address) }))
    .sort((a, b) => a.family - b.family);
}

function noAddress(host: string, code: string): NodeJS.ErrnoException {
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
