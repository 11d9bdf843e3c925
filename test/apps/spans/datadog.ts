/** Spans as Datadog's tracer puts them to its agent: https://docs.datadoghq.com/tracing/guide/send_traces_to_agent_by_api/ */
import type { PlainSpan } from "../../../fixtures/apps/common/tree.mjs";
import type { Received } from "../../telemetry/receiver.ts";
import { readMsgpack } from "./msgpack.ts";

interface AgentSpan {
  readonly span_id: bigint;
  readonly parent_id: bigint | number;
  readonly name: string;
  readonly start: bigint;
  readonly error: number;
  readonly meta: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
}

const KINDS = ["internal", "server", "client", "producer", "consumer"];
/** What the tracer adds itself, and what it makes of an exception. */
const THEIRS =
  /^(?:_|language$|runtime-id$|process_id$|service$|span\.kind$|error\.(?:message|stack)$|events$)/;

/** In the order in which they started. */
export function spansAtAgent(received: readonly Received[]): PlainSpan[] {
  return received
    .filter(({ path }) => /^\/v0\.\d\/traces$/.test(path))
    .flatMap(({ body }) => (readMsgpack(body) as unknown as AgentSpan[][]).flat())
    .toSorted((a, b) => Number(a.start - b.start))
    .map(({ span_id, parent_id, name, error, meta, metrics }) => ({
      id: String(span_id),
      parent: String(parent_id),
      name,
      kind: KINDS.indexOf(meta["span.kind"] ?? ""),
      failed: error === 1,
      attributes: Object.fromEntries(
        Object.entries({ ...meta, ...metrics }).filter(([key]) => !THEIRS.test(key)),
      ),
    }));
}
