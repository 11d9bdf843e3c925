/** ownSdk(): the SDK of OpenTelemetry that a project lists, or an agent that brings one. */

export function ownSdk(listed: Readonly<Record<string, string>>): string | undefined {
  return Object.keys(listed).find((name) => SDK.test(name));
}

const SDK =
  /^@opentelemetry\/(?:sdk-|auto-instrumentations-)|^@sentry\/|^@vercel\/otel$|^dd-trace$|^@logfire\//;
