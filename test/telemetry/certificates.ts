/** Certificates for receivers on loopback, made anew for each test file by openssl. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificate {
  /** Paths of PEM files. */
  readonly keyFile: string;
  readonly certFile: string;
  readonly key: Buffer;
  readonly cert: Buffer;
}

export interface Certificates {
  /** Paths of files that are something else, or not there, can be made in here. */
  readonly folder: string;
  /** Self-signed; valid for 127.0.0.1 and localhost, or for the names of `validFor`. */
  make(name: string, validFor?: string): Certificate;
  remove(): void;
}

export function certificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), "spanweave-tls-"));
  return {
    folder,
    make(name, validFor = "IP:127.0.0.1,DNS:localhost") {
      const keyFile = join(folder, `${name}.key.pem`);
      const certFile = join(folder, `${name}.cert.pem`);
      const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
      const names = ["-addext", `subjectAltName=${validFor}`];
      execFileSync(
        "openssl",
        [
          ...["req", "-x509", ...key, "-days", "2", "-subj", `/CN=${name}`, ...names],
          ...["-keyout", keyFile, "-out", certFile],
        ],
        { stdio: "pipe" },
      );
      return { keyFile, certFile, key: readFileSync(keyFile), cert: readFileSync(certFile) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
