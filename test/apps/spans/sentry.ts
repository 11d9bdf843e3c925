/** Spans in the envelopes that Sentry's SDK sends: https://develop.sentry.dev/sdk/data-model/envelopes/ */
import type { PlainSpan } from "../../../fixtures/apps/common/tree.mjs";

interface Item {
  readonly span_id: string;
  readonly parent_span_id?: string;
  readonly name: string;
  readonly start_timestamp: number;
  readonly status: string;
  readonly attributes: Readonly<Record<string, { readonly value: unknown }>>;
}

/** What Sentry's SDK adds itself. */
const THEIRS = /^(?:sentry|culture|device|os|process)\.|^app\.(?:free_memory|memory|start_time)$/;
const KINDS = ["internal", "server", "client", "producer", "consumer"];

/** In the order in which they started. */
export function spansInEnvelopes(bodies: readonly Uint8Array[]): PlainSpan[] {
  return bodies
    .flatMap((body) => Buffer.from(body).toString().split("\n").filter(Boolean))
    .flatMap((line) => (JSON.parse(line) as { items?: Item[] }).items ?? [])
    .filter((item) => item.span_id !== undefined)
    .toSorted((a, b) => a.start_timestamp - b.start_timestamp)
    .map((item) => ({
      id: item.span_id,
      parent: item.parent_span_id,
      name: item.name,
      kind: Math.max(0, KINDS.indexOf(String(item.attributes["sentry.kind"]?.value))),
      failed: item.status === "error",
      attributes: withoutTheirs(item.attributes),
    }));
}

function withoutTheirs(attributes: Item["attributes"]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([key]) => !THEIRS.test(key))
      .map(([key, { value }]) => [key, value]),
  );
}
