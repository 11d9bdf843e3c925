// Registers an instrumentation itself, beside what register has begun.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";

registerInstrumentations({ instrumentations: [new UndiciInstrumentation()] });

const server = createServer((request, response) => response.end(request.headers.traceparent));
server.listen(0, "127.0.0.1", async () => {
  const { port } = server.address() as AddressInfo;
  const sent = await (await fetch(`http://127.0.0.1:${port}/`)).text();
  server.close();
  console.log(sent.length);
});
