/** Asked: a receiver, and what came of asking it. */
import type { Reply } from "./reply.ts";
import type { OtlpSetting } from "./settings.ts";

/** What another way of asking the same host has shown. */
export interface OtherWay {
  readonly protocol: OtlpSetting["protocol"];
  readonly url: string;
}

export interface Asked {
  readonly setting: OtlpSetting;
  readonly reply: Reply;
  /** One that works. */
  readonly other: OtherWay | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** Without credentials and query. */
export function shownAddress(url: string): string {
  const { origin, pathname } = new URL(url);
  return pathname === "/" ? origin : origin + pathname;
}

/** Address, protocol, names of headers. */
export function wayOf({ url, protocol, headers }: OtlpSetting): string {
  const names = Object.keys(headers);
  const more = names.length === 0 ? "" : `, with ${names.join(", ")}`;
  return `${shownAddress(url)} (${protocol}${more})`;
}
