/** Reads the certificates and the key that a destination names. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Destination } from "../delivery.ts";

export interface TlsFiles {
  readonly ca?: Buffer;
  readonly key?: Buffer;
  readonly cert?: Buffer;
}

/** Throws where one can't be used; the message names it. */
export function readTlsFiles(destination: Destination): TlsFiles {
  const { certificate, clientCertificate, clientKey } = destination;
  const cert =
    clientCertificate === undefined ? {} : { cert: readPem(clientCertificate, "certificate") };
  const key = clientKey === undefined ? {} : { key: readPem(clientKey, "key") };
  const ca = certificate === undefined ? {} : { ca: readPem(certificate, "certificate") };
  return { ...ca, ...key, ...cert };
}

function readPem(path: string, use: "certificate" | "key"): Buffer {
  let problem = "can't be read";
  try {
    const pem = readFileSync(path);
    problem = `holds no PEM ${use}`;
    if (use === "key") createPrivateKey(pem);
    else new X509Certificate(pem);
    return pem;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`${path} ${problem}${code === undefined ? "" : ` (${code})`}`);
  }
}
