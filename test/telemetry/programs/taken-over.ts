// An SDK that puts itself in the place of the one that is registered, as Datadog's does.
import { type ProxyTracerProvider, trace } from "@opentelemetry/api";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import { status } from "@spanweave/runtime";

console.log(status().startedBy);
(trace.getTracerProvider() as ProxyTracerProvider).setDelegate(new TracerProvider());
console.log(status().startedBy);
