/** What resolv.conf says of names that are not whole; c-ares heeds the rest of it. https://man7.org/linux/man-pages/man5/resolv.conf.5.html */

export const RESOLV_CONF = "/etc/resolv.conf";

export interface Search {
  readonly domains: readonly string[];
  /** A name with fewer dots is looked for in the domains first. */
  readonly ndots: number;
}

const MOST_DOTS = 15;

export function readSearch(text: string): Search {
  let domains: readonly string[] = [];
  let ndots = 1;
  for (const line of text.split("\n")) {
    const [word, ...values] = line.trim().split(/\s+/);
    // The last of them counts; the root alone adds nothing.
    if (word === "search") domains = values.map(withoutLastDot).filter(Boolean);
    if (word === "domain") domains = values.slice(0, 1).map(withoutLastDot).filter(Boolean);
    if (word !== "options") continue;
    for (const option of values) {
      const dots = /^ndots:(\d+)$/.exec(option)?.[1];
      if (dots !== undefined) ndots = Math.min(MOST_DOTS, Number(dots));
    }
  }
  return { domains, ndots };
}

/** In the order in which they are to be asked for. */
export function wholeNames(host: string, { domains, ndots }: Search): readonly string[] {
  if (host.endsWith(".")) return [withoutLastDot(host)];
  const inDomains = domains.map((domain) => `${host}.${domain}`);
  const isWhole = host.split(".").length > ndots;
  return isWhole ? [host, ...inDomains] : [...inDomains, host];
}

function withoutLastDot(name: string): string {
  return name.replace(/\.$/, "");
}
