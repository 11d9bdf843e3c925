// What a real collector has got of what the poster sent, by each protocol, as it printed it.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encode, someSpans } from "./bodies.ts";
import { type Collector, hasCollector, startCollector } from "./collector.ts";
import { type Place, places } from "./posting.ts";

describe.runIf(hasCollector)("a real collector", () => {
  let collector: Collector;
  beforeAll(async () => {
    collector = await startCollector();
  });
  afterAll(() => collector.close());

  describe.each(places)("from $name", ({ open }: Place) => {
    test.each([
      { protocol: "http/protobuf", compression: "none" },
      { protocol: "http/protobuf", compression: "gzip" },
      { protocol: "http/json", compression: "none" },
      { protocol: "http/json", compression: "gzip" },
      { protocol: "grpc", compression: "none" },
      { protocol: "grpc", compression: "gzip" },
    ] as const)("gets spans by $protocol, compression $compression", async (how) => {
      const posting = await open();
      const url = how.protocol === "grpc" ? collector.grpcUrl : collector.httpUrl;
      const spans = someSpans("shop");
      const sent = posting.to({ ...how, url }).send(encode(spans, how.protocol));
      expect(await sent).toEqual({ sent: true });
      const wanted = spans.map((span) => span.spanContext().spanId);
      const all = await collector.spans(1);
      const [child, parent] = all.filter(({ spanId }) => wanted.includes(spanId));
      expect(parent).toEqual({
        ...{ name: "buy", kind: "INTERNAL", status: "UNSET", statusMessage: "", events: [] },
        ...{ traceId: spans[1]?.spanContext().traceId, spanId: wanted[1], parentSpanId: "" },
        attributes: { text: "two\nlines", whole: 42, part: 1.5, yes: true, list: ["a", "b"] },
        resource: { "service.name": "shop" },
        scope: "spanweave 1.0.0",
      });
      expect(child).toMatchObject({
        ...{ name: "charge é", kind: "CLIENT", status: "ERROR", statusMessage: "declined" },
        ...{ spanId: wanted[0], parentSpanId: wanted[1], traceId: parent?.traceId },
        events: [{ name: "exception", attributes: { "exception.message": "card declined" } }],
      });
    });

    test("that does not understand a body refuses it", async () => {
      const posting = await open();
      const http = posting.to({ url: collector.httpUrl }).send(Buffer.from("no spans"));
      expect(await http).toEqual({
        ...{ sent: false, reason: "refused by the receiver" },
        message: "HTTP 400 Bad Request",
      });
      const grpc = posting
        .to({ url: collector.grpcUrl, protocol: "grpc" })
        .send(Buffer.from("no spans"));
      expect(await grpc).toMatchObject({ sent: false, reason: "refused by the receiver" });
    });

    test("is told by the wrong port", async () => {
      const posting = await open();
      const http = posting.to({ url: `${collector.grpcUrl}/v1/traces` }).send(new Uint8Array(1));
      const grpc = posting.to({ url: collector.httpUrl, protocol: "grpc" }).send(new Uint8Array(1));
      const said = [await http, await grpc].map(
        (outcome) => "message" in outcome && outcome.message,
      );
      expect(said).toEqual([
        expect.stringMatching(/speaks no HTTP\/1.1; is this the port for gRPC\? \(HPE_\w+\)$/),
        "HTTP 404 Not Found; is this the port for gRPC?",
      ]);
    });
  });
});
