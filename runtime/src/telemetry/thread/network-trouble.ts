/** What an error of a connection means: to be tried again, or not, and in which words. */
import type { CleanText } from "./clean-text.ts";
import { lost, type Result } from "./way.ts";

export interface NetworkWords {
  /** The address without credentials. */
  readonly host: string;
  /** What may be wrong if what answers is no such server. */
  readonly hint: string;
  readonly clean: CleanText;
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "the name of the host can't be looked up now",
  ECONNRESET: "the connection was closed",
  EPIPE: "the connection was closed",
  ETIMEDOUT: "no connection came to be",
  EHOSTUNREACH: "no way to this host",
  ENETUNREACH: "no network",
};

const ABSENT: ReadonlySet<string> = new Set([
  ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL"],
]);

/** OpenSSL's verdicts, and Node's own: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const OF_TLS: RegExp =
  /^((ERR_SSL|ERR_TLS|ERR_OSSL|CERT|CRL|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|ERROR_IN|PATH_LENGTH|HOSTNAME)_|(EPROTO|INVALID_CA|INVALID_PURPOSE)$)/;

const OF_NO_HTTP: RegExp = /^HPE_|^ERR_HTTP2_ERROR$/;

export function networkTrouble(error: unknown, { host, hint, clean }: NetworkWords): Result {
  const { code, text } = lookInto(error);
  if (isTlsCode(code)) {
    // Certificates mend themselves on no day that a body lives to see: to be known at once is worth more.
    return lost("unreachable", `${host}: TLS failed: ${clean(text)} (${code})`);
  }
  if (OF_NO_HTTP.test(code)) {
    return lost("refused by the receiver", `${host}: ${hint} (${code})`);
  }
  const message = WORDS[code] ?? clean(text);
  return {
    again: "unreachable",
    message: code === "" ? `${host}: ${message}` : `${host}: ${message} (${code})`,
    absent: ABSENT.has(code),
  };
}

export function isTlsCode(code: string): boolean {
  return OF_TLS.test(code);
}

export function isCut(error: unknown): boolean {
  return /^(ECONNRESET|EPIPE)$/.test(lookInto(error).code);
}

interface Looked {
  readonly code: string;
  readonly text: string;
}

/** The innermost error says it: several addresses make an aggregate, a session's end has a cause. */
function lookInto(error: unknown): Looked {
  const { code, message, reason, cause, errors } = error as NodeJS.ErrnoException & {
    readonly reason?: string;
    readonly errors?: readonly unknown[];
  };
  if (cause instanceof Error) return lookInto(cause);
  if (errors?.[0] instanceof Error) return lookInto(errors[0]);
  const ofOpenSsl = /:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1];
  return { code: typeof code === "string" ? code : "", text: reason ?? ofOpenSsl ?? message };
}
