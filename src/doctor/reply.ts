/** Reply: what came back from a receiver that was asked, and asking it. */
import { readFileSync } from "node:fs";
import type { OtlpSetting } from "./settings.ts";

/** Milliseconds that one receiver may take, all in all. */
export const PATIENCE = 2_000;

export type Reply = Answer | NoAnswer;

export interface Answer {
  readonly answered: true;
  /** Of HTTP. */
  readonly status: number;
  /** Of gRPC; undefined where what answers speaks no gRPC. */
  readonly grpcStatus?: number;
  /** What it says, with no secret of ours. */
  readonly text: string;
  /** Its clock. */
  readonly date?: string;
  readonly location?: string;
}

export interface NoAnswer {
  readonly answered: false;
  /** Node's or OpenSSL's; "SILENT" for no answer in time, "FILE" for a certificate that can't be read. */
  readonly code: string;
  readonly text: string;
}

export const SILENT: NoAnswer = { answered: false, code: "SILENT", text: "" };

/** The innermost error says it: several addresses make an aggregate, a session's end has a cause. */
export function noAnswer(error: unknown): NoAnswer {
  const { code, message, cause, errors, reason } = error as NodeJS.ErrnoException & {
    readonly reason?: string;
    readonly errors?: readonly unknown[];
  };
  const inner = cause instanceof Error ? cause : errors?.[0];
  if (inner instanceof Error) return noAnswer(inner);
  return { answered: false, code: code ?? "", text: reason ?? message };
}

export interface TlsFiles {
  readonly ca?: Buffer;
  readonly key?: Buffer;
  readonly cert?: Buffer;
}

/** Throws what `noAnswer` takes. */
export function tlsFilesOf(setting: OtlpSetting): TlsFiles {
  const { certificate, clientKey, clientCertificate } = setting;
  return {
    ...(certificate !== undefined && { ca: readPem(certificate) }),
    ...(clientKey !== undefined && { key: readPem(clientKey) }),
    ...(clientCertificate !== undefined && { cert: readPem(clientCertificate) }),
  };
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw Object.assign(new Error(`${path} can't be read: ${code}`), { code: "FILE" });
  }
}

const MOST = 120;

/** One line, without what was sent in confidence: some servers repeat it. */
export function cleanText(bytes: Buffer | string, { headers, url }: OtlpSetting): string {
  const { username, password, search } = new URL(url);
  const secrets = [...Object.values(headers), decodeURIComponent(password), username, search];
  const words = secrets.flatMap((secret) => [secret, ...secret.split(/[\s?&=]+/)]);
  const hidden = words
    .filter((word) => word.length > 3)
    .sort((a, b) => b.length - a.length)
    .reduce((text, word) => text.replaceAll(word, "[redacted]"), String(bytes));
  const line = hidden.replace(/[\p{Cc}\p{Cf}\s\ufffd]+/gu, " ").trim();
  return line.length > MOST ? `${line.slice(0, MOST)}…` : line;
}
