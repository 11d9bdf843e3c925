// What is told of losses, and how often; and that no fake clock of a test gets hold of our timers.
import { type ReadableSpan, TracerProvider } from "@opentelemetry/sdk-trace";
import { afterEach, expect, test, vi } from "vitest";
import { readSettings } from "../../runtime/src/settings/read.ts";
import type { OtlpSetting } from "../../runtime/src/settings/types.ts";
import { OtlpOutlet } from "../../runtime/src/telemetry/otlp-outlet.ts";
import type { Sender } from "../../runtime/src/telemetry/sender.ts";
import { Troubles } from "../../runtime/src/telemetry/troubles.ts";

const MINUTE = 60_000;
let told: string[] = [];
let clock = 0;
const newTroubles = (): Troubles => {
  told = [];
  clock = 0;
  return new Troubles({ level: "info", print: (text) => told.push(text.trim()), now: () => clock });
};

afterEach(() => {
  vi.useRealTimers();
});

test("a loss that goes on is told of once a minute, in the words of the last one", () => {
  const troubles = newTroubles();
  for (let i = 0; i < 10; i++) troubles.lost(2, "refused", `to a: HTTP 400: request ${i}`);
  expect(told).toEqual(["[spanweave] SW521: 2 spans were lost to a: HTTP 400: request 0"]);
  clock += MINUTE;
  troubles.lost(1, "refused", "to a: HTTP 400: request 10");
  expect(told.slice(1)).toEqual([
    "[spanweave] SW521: 19 spans were lost to a: HTTP 400: request 10",
  ]);
  troubles.lost(3, "refused", "to a: HTTP 400: request 11");
  troubles.lost(1, "queue full", "to a: queue full");
  troubles.tellRest();
  troubles.tellRest();
  expect(told.slice(2)).toEqual([
    "[spanweave] SW521: 1 span was lost to a: queue full",
    "[spanweave] SW521: 3 spans were lost to a: HTTP 400: request 11",
  ]);
});

test("spans that end while the clock is faked are sent when it is not", async () => {
  const [setting] = readSettings({}).settings.exporters as [OtlpSetting];
  const { batch } = readSettings({ OTEL_BSP_SCHEDULE_DELAY: "5" }).settings;
  const sent: number[] = [];
  const sender: Pick<Sender, "open" | "send"> = {
    open: () => 1,
    send(_to, _body, spans, answer) {
      sent.push(spans);
      answer({ sent: true });
    },
  };
  const outlet = new OtlpOutlet(setting, batch, () => sender as Sender, newTroubles(), false);
  const end = (): void => outlet.ended(newSpan());

  vi.useFakeTimers();
  end();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  end();
  await vi.waitFor(() => expect(sent).toEqual([2]));
});

function newSpan(): ReadableSpan {
  const span = new TracerProvider().getTracer("test").startSpan("one");
  span.end();
  return span as unknown as ReadableSpan;
}
