/** askDns(): the addresses that name servers give for the first of some names that has any. */
import type { Resolver } from "node:dns/promises";
import { clearTimeout, setTimeout } from "node:timers";

export type DnsAnswer = readonly string[] | NoAddress;

export interface NoAddress {
  /** Else nobody has such a name. */
  readonly isUnclear: boolean;
  /** Else a server was silent: who asks it again waits again. */
  readonly cameSoon: boolean;
}

/** Milliseconds; less than the first wait for a server. */
const SOON = 600;
/** Milliseconds; a server that forgets one kind of address is not waited for: https://www.rfc-editor.org/rfc/rfc8305#section-3 */
const FOR_THE_OTHER_KIND = 50;

const UNKNOWN: ReadonlySet<string> = new Set(["ENOTFOUND", "ENODATA"]);
const SILENCE: ReadonlySet<string> = new Set(["ETIMEOUT", "ECANCELLED"]);

export async function askDns(resolver: Resolver, names: readonly string[]): Promise<DnsAnswer> {
  let isUnclear = false;
  let cameSoon = true;
  for (const name of names) {
    const since = performance.now();
    const { addresses, codes } = await askFor(resolver, name);
    if (addresses.length > 0) return addresses;
    if (codes.some((code) => SILENCE.has(code))) return { isUnclear: true, cameSoon: false };
    isUnclear ||= !codes.every((code) => UNKNOWN.has(code));
    cameSoon &&= performance.now() - since < SOON;
  }
  return { isUnclear, cameSoon };
}

interface Found {
  readonly addresses: readonly string[];
  readonly codes: readonly string[];
}

function askFor(resolver: Resolver, name: string): Promise<Found> {
  return new Promise((resolve) => {
    const addresses: string[] = [];
    const codes: string[] = [];
    let open = 2;
    let timer: NodeJS.Timeout | undefined;
    const end = (): void => {
      clearTimeout(timer);
      resolve({ addresses, codes });
    };
    const close = (): void => {
      open -= 1;
      if (open === 0) end();
      else if (addresses.length > 0) timer = setTimeout(end, FOR_THE_OTHER_KIND).unref();
    };
    for (const answer of [resolver.resolve4(name), resolver.resolve6(name)]) {
      answer
        .then(
          (some) => void addresses.push(...some),
          (error: NodeJS.ErrnoException) => void codes.push(String(error.code)),
        )
        .then(close);
    }
  });
}
