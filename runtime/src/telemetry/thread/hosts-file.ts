/** The hosts file: names that this machine knows by itself. https://man7.org/linux/man-pages/man5/hosts.5.html */
import { isIP } from "node:net";

export function hostsFile(): string {
  if (process.platform !== "win32") return "/etc/hosts";
  const { SystemRoot = "C:\\Windows" } = process.env;
  return `${SystemRoot}\\System32\\drivers\\etc\\hosts`;
}

/** The addresses of a name in lower case. */
export function addressesIn(text: string, host: string): readonly string[] {
  const found = new Set<string>();
  for (const line of text.split("\n")) {
    const [address = "", ...names] = line.replace(/#.*/, "").trim().toLowerCase().split(/\s+/);
    if (names.includes(host) && isIP(address) !== 0) found.add(address);
  }
  return [...found];
}
