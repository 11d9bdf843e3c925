/** variableName(): the environment variable that a header goes by. */

/** https://opentelemetry.io/docs/specs/otel/context/env-carriers/#key-name-normalization */
export function variableName(header: string): string {
  const name = header.replace(/[^A-Za-z0-9_]/gu, "_").toUpperCase();
  return /^[A-Z_]/.test(name) ? name : `_${name}`;
}
