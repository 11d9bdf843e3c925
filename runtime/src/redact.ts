/** What must not leave the program: values under secret names, and texts that look like secrets. */
import { SECRET_NAMES, secretNames } from "./redact-names.ts";
import { hideSecrets } from "./redact-text.ts";

export { SECRET_NAMES } from "./redact-names.ts";
export { REDACTED } from "./redact-text.ts";

export interface Redaction {
  /** The value under this name is not even looked at. */
  isSecretName(name: string): boolean;
  /** The text with what looks like a secret replaced; in time linear to its length. */
  redactText(text: string): string;
}

function redactionBy(isSecretName: (name: string) => boolean): Redaction {
  return { isSecretName, redactText: (text) => hideSecrets(text, isSecretName) };
}

export const usualRedaction: Redaction = redactionBy(secretNames(SECRET_NAMES));

export const noRedaction: Redaction = { isSecretName: () => false, redactText: (text) => text };

/** The usual names, and these in any spelling: `iban` is also `IBAN`, `ibans` and `customer_iban`. */
export function redactionWith(names: readonly string[]): Redaction {
  const isOwnName = secretNames(names);
  return redactionBy((name) => isOwnName(name) || usualRedaction.isSecretName(name));
}
