/** encoderFor(): spans as the bytes of an ExportTraceServiceRequest. */
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { JsonTraceSerializer, ProtobufTraceSerializer } from "../sdk.ts";
import type { OtlpSetting } from "../settings/types.ts";

type Encode = (spans: ReadableSpan[]) => Uint8Array;

export function encoderFor({ protocol, name }: OtlpSetting): Encode {
  const encode: Encode = (spans) => {
    const serializer = protocol === "http/json" ? JsonTraceSerializer : ProtobufTraceSerializer;
    const body = serializer.serializeRequest(spans);
    if (body === undefined) throw new Error("the serializer gave nothing");
    return body;
  };
  if (name !== "arize" && name !== "phoenix") return encode;
  return (spans) => encode(spans.map(withOpenInferenceKind));
}

const KIND = "openinference.span.kind";

/** https://arize-ai.github.io/openinference/spec/: every span must have one. */
function withOpenInferenceKind(span: ReadableSpan): ReadableSpan {
  if (KIND in span.attributes) return span;
  const attributes = { ...span.attributes, [KIND]: "CHAIN" };
  return Object.create(span, { attributes: { value: attributes } }) as ReadableSpan;
}
