/** Poster: delivers bodies to destinations, and answers once for each. */
import type { Destination, FromThread, News, Send, ToThread } from "../delivery.ts";
import type { NameSources } from "./address-search.ts";
import { Addresses } from "./addresses.ts";
import { textCleaner } from "./clean-text.ts";
import { Lane } from "./lane.ts";
import type { SpoolOptions, SpoolParts } from "./spool/spool.ts";
import { Spooling } from "./spooling.ts";
import { usualWaits, type Waits } from "./waits.ts";
import type { Way, WayParts } from "./way.ts";

export interface PosterOptions {
  /** Of this package, for the user-agent. */
  readonly version?: string;
  readonly waits?: Waits;
  readonly spool?: SpoolOptions | undefined;
  readonly names?: NameSources;
}

export class Poster {
  readonly #answer: (answered: FromThread) => void;
  readonly #userAgent: string;
  readonly #waits: Waits;
  readonly #lanes: Map<number, Lane> = new Map();
  readonly #spooling: Spooling | undefined;
  readonly #addresses: Addresses;
  #isLeaving = false;

  constructor(
    answer: (answered: FromThread) => void,
    options: PosterOptions = {},
    spoolParts: Partial<SpoolParts> = {},
  ) {
    const { version, waits = usualWaits, spool, names } = options;
    this.#answer = answer;
    this.#userAgent = ["spanweave", version].filter(Boolean).join("/");
    this.#waits = waits;
    this.#addresses = new Addresses(names);
    const complain = (message: string): void => answer({ spool: message });
    this.#spooling = spool && new Spooling(spool, { complain, ...spoolParts });
  }

  take(message: ToThread): void {
    if ("open" in message) this.#open(message.open, message.destination);
    else if ("send" in message) this.#send(message);
    else this.#leave(message.leave);
  }

  #open(number: number, destination: Destination): void {
    const tell = (news: News): void => this.#answer({ about: number, news });
    const spooling = destination.signal === "metrics" ? undefined : this.#spooling;
    const lane = this.#laneTo(destination, tell, spooling);
    this.#lanes.set(number, lane);
    spooling?.open(number, destination, lane, tell);
  }

  #laneTo(destination: Destination, tell: (news: News) => void, spool: Spooling | undefined): Lane {
    const clean = textCleaner(destination);
    let way: Promise<Way> | undefined;
    return new Lane({
      way: () => {
        way ??= openWay(destination, {
          userAgent: this.#userAgent,
          clean,
          lookup: this.#addresses.lookup,
        });
        return way;
      },
      gzip: destination.compression === "gzip",
      waits: this.#waits,
      clean,
      answer: (answered, outcome) => this.#answer({ answered, outcome }),
      tell,
      left: () => this.#endLeave(),
      spool,
    });
  }

  #send({ send, to, body, spans = 0 }: Send): void {
    const lane = this.#lanes.get(to);
    if (lane !== undefined) {
      return lane.add(send, spans, body, this.#spooling?.store(to, spans, body));
    }
    const message = `no destination has the number ${to}`;
    this.#answer({
      answered: send,
      outcome: { sent: false, reason: "refused by the receiver", message },
    });
  }

  #leave(patience: number): void {
    // A little less: the answers, too, take time to arrive.
    const deadline = performance.now() + patience - Math.min(25, patience / 10);
    // Then there is time left to say that no name server answered.
    this.#addresses.leave(deadline - Math.min(100, patience / 10));
    for (const lane of this.#lanes.values()) lane.leave(deadline);
    this.#isLeaving = true;
    this.#endLeave();
  }

  #endLeave(): void {
    if (!this.#isLeaving) return;
    for (const lane of this.#lanes.values()) if (!lane.hasLeft) return;
    this.#isLeaving = false;
    if (this.#spooling === undefined) return;
    this.#spooling.leave();
    this.#answer({ left: true });
  }
}

/** Loaded by need: HTTP/2 takes as long to load as all the rest. */
async function openWay(destination: Destination, parts: WayParts): Promise<Way> {
  const { protocol, url } = destination;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Error("the address is no http or https URL");
  }
  if (protocol === "grpc") {
    const { GrpcWay } = await import("./grpc-way.ts");
    return new GrpcWay(destination, parts);
  }
  const { HttpWay } = await import("./http-way.ts");
  return new HttpWay(destination, parts);
}
