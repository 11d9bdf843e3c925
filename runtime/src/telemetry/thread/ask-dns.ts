/** askDns(): the addresses that name servers give for the first of some names that has any. */
import type { Resolver } from "node:dns/promises";
import { clearTimeout, setTimeout } from "node:timers";

/** Without addresses: nobody has such a name; a server could not say; none answered in time. */
export type DnsAnswer = readonly string[] | "unknown" | "unclear" | "silence";

/** Milliseconds; a server that forgets one kind of address is not waited for: https://www.rfc-editor.org/rfc/rfc8305#section-3 */
const FOR_THE_OTHER_KIND = 50;

const UNKNOWN: ReadonlySet<string> = new Set(["ENOTFOUND", "ENODATA"]);
const SILENCE: ReadonlySet<string> = new Set(["ETIMEOUT", "ECANCELLED"]);

export async function askDns(resolver: Resolver, names: readonly string[]): Promise<DnsAnswer> {
  let isUnclear = false;
  for (const name of names) {
    const { addresses, codes } = await askFor(resolver, name);
    if (addresses.length > 0) return addresses;
    if (codes.some((code) => SILENCE.has(code))) return "silence";
    isUnclear ||= !codes.every((code) => UNKNOWN.has(code));
  }
  return isUnclear ? "unclear" : "unknown";
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
