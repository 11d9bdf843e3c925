/** flush(): sends what has ended. */
import { registered } from "../otel.ts";
import { running } from "../telemetry/running.ts";

interface Provider {
  /** What the OpenTelemetry API registers is a stand-in. */
  getDelegate?(): Provider;
  forceFlush?(): Promise<void>;
}

/** Resolves when every exporter has answered, whatever it was; never rejects. */
export async function flush(): Promise<void> {
  try {
    const telemetry = running()?.telemetry;
    if (telemetry !== undefined) return await telemetry.flush();
    const provider = registered()?.trace as Provider | undefined;
    await (provider?.getDelegate?.() ?? provider)?.forceFlush?.();
  } catch {
    // The application's own SDK has told of it, or has not.
  }
}
