/**
 * PRESETS: options under one word, as plain data. Attributes follow OpenTelemetry's semantic conventions
 * (https://opentelemetry.io/docs/specs/semconv/) and, for what AI does, OpenInference's as well
 * (https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md).
 */
import type { Preset } from "./types.ts";

export type Presets = Readonly<Record<string, Preset>>;

/** What the parts of a tag's dotted name are, under that preset. */
export function wordsTaken(presets: Presets, name: string | undefined): readonly string[] {
  return name !== undefined && Object.hasOwn(presets, name) ? (presets[name]?.takes ?? []) : [];
}

export const PRESETS: Presets = {
  /** `@trace.db users.select` */
  db: {
    takes: ["collection", "operation"],
    name: "{operation} {collection}",
    kind: "client",
    attributes: {
      "db.collection.name": "{collection}",
      "db.operation.name": "{operation}",
    },
  },
  /** `@trace.http payments.POST`: a call to another service. */
  http: {
    takes: ["peer", "method"],
    name: "{method} {peer}",
    kind: "client",
    attributes: {
      "http.request.method": "{method}",
      "service.peer.name": "{peer}",
    },
  },
  /** `@trace.llm openai.chat` */
  llm: {
    takes: ["provider", "operation"],
    name: "{operation} {provider}",
    kind: "client",
    attributes: {
      "gen_ai.provider.name": "{provider}",
      "gen_ai.operation.name": "{operation}",
      "openinference.span.kind": "LLM",
      "llm.provider": "{provider}",
    },
    genAi: true,
    when: {
      operation: {
        embeddings: { attributes: { "openinference.span.kind": "EMBEDDING" } },
        retrieval: { attributes: { "openinference.span.kind": "RETRIEVER" } },
      },
    },
  },
  /** `@trace.agent researcher` */
  agent: {
    takes: ["agent"],
    name: "invoke_agent {agent}",
    attributes: {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": "{agent}",
      "openinference.span.kind": "AGENT",
      "agent.name": "{agent}",
    },
  },
  /** `@trace.tool search` */
  tool: {
    takes: ["tool"],
    name: "execute_tool {tool}",
    attributes: {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "{tool}",
      "openinference.span.kind": "TOOL",
      "tool.name": "{tool}",
    },
  },
  /** `@trace.queue orders.process` */
  queue: {
    takes: ["destination", "operation"],
    name: "{operation} {destination}",
    attributes: {
      "messaging.destination.name": "{destination}",
      "messaging.operation.name": "{operation}",
    },
    when: {
      operation: {
        create: { kind: "producer", attributes: { "messaging.operation.type": "create" } },
        send: { kind: "producer", attributes: { "messaging.operation.type": "send" } },
        publish: { kind: "producer", attributes: { "messaging.operation.type": "send" } },
        receive: { kind: "client", attributes: { "messaging.operation.type": "receive" } },
        process: { kind: "consumer", attributes: { "messaging.operation.type": "process" } },
        settle: { kind: "client", attributes: { "messaging.operation.type": "settle" } },
      },
    },
  },
  /** `@trace.cache sessions.get` */
  cache: {
    takes: ["cache", "operation"],
    name: "{operation} {cache}",
    kind: "client",
    attributes: {
      "db.collection.name": "{cache}",
      "db.operation.name": "{operation}",
    },
  },
  /** `@trace.performance` */
  performance: { slowerThan: 1000, metrics: true },
};
