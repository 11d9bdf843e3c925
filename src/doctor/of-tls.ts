/** ofTls(): why no TLS connection to a receiver came to be. */
import { type Asked, shownAddress } from "./asked.ts";
import type { Check } from "./check.ts";
import { addressVariable, trustVariable } from "./exporter-variables.ts";
import { tlsFails } from "./findings.ts";

/** OpenSSL's verdicts, and Node's own: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const OF_TLS =
  /^(?:ERR_SSL|ERR_TLS|ERR_OSSL|CERT|CRL|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|ERROR_IN|HOSTNAME)_|^(?:EPROTO|INVALID_CA|INVALID_PURPOSE|FILE)$/;

export function isOfTls(code: string): boolean {
  return OF_TLS.test(code);
}

export function ofTls({ setting, env }: Asked, code: string, text: string): Check {
  const { name } = setting;
  const address = shownAddress(setting.url);
  const variable = addressVariable(setting, env);
  if (code === "FILE")
    return tlsFails(name, text, ["set the variable to a PEM file that is there"]);
  if (/EXPIRED|NOT_YET_VALID/.test(code)) {
    const says = `the certificate of ${address} is not valid now (${code})`;
    return tlsFails(name, says, ["renew it there; or set this clock right"]);
  }
  if (/ALTNAME|HOSTNAME/.test(code)) {
    const says = `the certificate of ${address} is that of another host`;
    return tlsFails(name, says, [`set ${variable} to a name that it is for`]);
  }
  if (/SELF_SIGNED|UNABLE_TO|UNTRUSTED|INVALID_CA/.test(code)) {
    const says = `the certificate of ${address} is not trusted here (${code})`;
    return tlsFails(name, says, [`${trustVariable(setting)}=<a PEM file of who signed it>`]);
  }
  if (/ALERT|HANDSHAKE/.test(code)) {
    const says = `${address} refuses this client (${code})`;
    const mend = "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY";
    return tlsFails(name, says, [`${mend}, if it asks for a certificate`]);
  }
  const says = `${address} speaks no TLS that is understood here (${code})`;
  return tlsFails(name, says, [`${variable}=${address.replace("https:", "http:")}, if it is to`]);
}
