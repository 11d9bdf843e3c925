/** An outlet that encodes metrics, for a sender to post. */
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";
import { JsonMetricsSerializer, ProtobufMetricsSerializer } from "../../sdk.ts";
import type { MetricsOtlpSetting } from "../../settings/types.ts";
import type { Ended, News, Outcome } from "../delivery.ts";
import { withoutCredentials } from "../otlp-outlet.ts";
import { said } from "../said.ts";
import type { Sender } from "../sender.ts";
import type { Troubles } from "../troubles.ts";
import { type MetricsOutlet, pointsIn } from "./outlet.ts";
import type { MetricsStatus } from "./status.ts";

/** Ten minutes, at the usual interval: another may answer in its place while it is put there. */
const PAUSE = 10;

export class OtlpMetrics implements MetricsOutlet {
  readonly #setting: MetricsOtlpSetting;
  readonly #to: string;
  readonly #senderOf: () => Sender;
  readonly #troubles: Troubles;
  readonly #open = new Set<Promise<void>>();
  #address: number | undefined;
  #sent = 0;
  readonly #dropped: Record<string, number> = {};
  #lastError: string | undefined;
  #isUnserved = false;
  #wasTold = false;
  #isLeaving = false;
  /** Collections until a receiver that takes no metrics is asked again. */
  #untilAsked = 0;

  constructor(setting: MetricsOtlpSetting, senderOf: () => Sender, troubles: Troubles) {
    this.#setting = setting;
    this.#to = withoutCredentials(setting.url);
    this.#senderOf = senderOf;
    this.#troubles = troubles;
  }

  /** Nothing is lost by waiting: the next collection holds all that was recorded until then. */
  get isBusy(): boolean {
    if (this.#open.size > 0) return true;
    return this.#isUnserved && this.#untilAsked-- > 0;
  }

  send(metrics: ResourceMetrics): void {
    // The program ends: who has said no is not asked once more.
    if (this.#isUnserved && this.#isLeaving) return;
    const points = pointsIn(metrics);
    const body = this.#encoded(metrics, points);
    if (body === undefined) return;
    const sender = this.#senderOf();
    const destination = { ...this.#setting, signal: "metrics" } as const;
    this.#address ??= sender.open(destination, (news) => this.#hear(news));
    const address = this.#address;
    const answered = new Promise<void>((resolve) => {
      sender.send(address, body, points, (outcome) => {
        this.#answered(points, outcome);
        resolve();
      });
    });
    this.#open.add(answered);
    void answered.then(() => this.#open.delete(answered));
  }

  async settled(): Promise<void> {
    if (this.#open.size === 0) return;
    const sender = this.#senderOf();
    sender.hold();
    await Promise.all(this.#open);
    sender.release();
  }

  leave(): void {
    this.#isLeaving = true;
  }

  status(): MetricsStatus {
    return {
      name: "otlp",
      to: this.#to,
      sent: this.#sent,
      dropped: { ...this.#dropped },
      ...(this.#isUnserved && { unserved: true as const }),
      ...(this.#lastError !== undefined && { lastError: this.#lastError }),
    };
  }

  #encoded(metrics: ResourceMetrics, points: number): Uint8Array | undefined {
    const isJson = this.#setting.protocol === "http/json";
    const serializer = isJson ? JsonMetricsSerializer : ProtobufMetricsSerializer;
    try {
      const body = serializer.serializeRequest(metrics);
      if (body === undefined) throw new Error("the serializer gave nothing");
      return body;
    } catch (error) {
      this.#drop(points, "not encodable", said(error));
      return undefined;
    }
  }

  /** Spans to the same place say the same louder. */
  #hear(news: News): void {
    if ("failing" in news) this.#lastError = news.failing;
  }

  #answered(points: number, outcome: Outcome): void {
    if ("spooled" in outcome) return;
    if (outcome.sent) this.#delivered(points, outcome);
    else if (outcome.unserved) this.#stop(outcome.message);
    else this.#drop(points, outcome.reason, outcome.message);
  }

  #delivered(points: number, { rejected }: Extract<Ended, { sent: true }>): void {
    const lost = Math.min(rejected?.spans ?? 0, points);
    this.#isUnserved = false;
    this.#sent += points - lost;
    if (rejected === undefined) return;
    if (lost > 0) this.#drop(lost, "refused by the receiver", rejected.message);
    else this.#troubles.report({ code: "SW522", message: `metrics: ${rejected.message}` });
  }

  #stop(detail: string): void {
    this.#isUnserved = true;
    this.#untilAsked = PAUSE;
    this.#lastError = detail;
    if (this.#wasTold) return;
    this.#wasTold = true;
    const message = `${this.#to} takes no metrics (${detail}); it is asked now and then`;
    this.#troubles.report({ code: "SW541", message });
  }

  #drop(points: number, reason: string, detail: string): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + points;
    this.#lastError = detail;
    const what = points === 1 ? "1 data point was lost" : `${points} data points were lost`;
    const message = `${what} on their way to ${this.#to}: ${detail}`;
    this.#troubles.remind({ code: "SW540", message }, this.#to);
  }
}
