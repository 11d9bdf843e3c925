/** Lane: the bodies for one destination; says which is tried when, and when it is given up. */
import { clearTimeout, setTimeout } from "node:timers";
import type { Ended, News, Outcome } from "../delivery.ts";
import { said } from "../said.ts";
import type { CleanText } from "./clean-text.ts";
import { pack } from "./gzip.ts";
import type { Stored } from "./spool/spool.ts";
import { backOff, type Waits } from "./waits.ts";
import { type Again, type Content, lost, type Post, type Result, type Way } from "./way.ts";

const ROOM = 4;
const MOST_ROOM = 16;
const ROOM_LEAVING = 16;
/** Of bodies that are on disk as well; the others have nowhere else to be. */
const MOST_IN_MEMORY = { bodies: 64, bytes: 8 * 2 ** 20 };
/** Bodies of the spool that stand in line to be tried. */
const WINDOW = 32;

interface Body {
  /** Undefined when the main thread has been told that it waits on disk. */
  id: number | undefined;
  readonly spans: number;
  readonly since: number;
  /** Undefined while it is on disk alone. */
  content: Content | undefined;
  /** Bytes that are counted for it. */
  memory: number;
  stored: Stored | undefined;
  tries: number;
  /** Of its first try that failed. */
  failedAt: number;
  notBefore: number;
  running: boolean;
  post: Post | undefined;
  /** It was tried again at once, which is worth it but once. */
  hurried: boolean;
  trouble: Again | undefined;
}

export interface LaneParts {
  readonly way: () => Promise<Way>;
  readonly gzip: boolean;
  readonly waits: Waits;
  readonly clean: CleanText;
  readonly answer: (id: number, outcome: Outcome) => void;
  readonly tell: (news: News) => void;
  /** All is done that can be done before the program ends. */
  readonly left: () => void;
  readonly spool: LaneSpool | undefined;
}

export interface LaneSpool {
  /** Throws where nothing whole is there any more. */
  read(stored: Stored): Uint8Array;
  remove(stored: Stored): void;
}

export class Lane {
  readonly #parts: LaneParts;
  /** In the order of arrival; those under way too. */
  readonly #bodies: Set<Body> = new Set();
  /** On disk, behind all of them. */
  #backlog: Set<Stored> = new Set();
  #bytesInMemory = 0;
  #running = 0;
  #room = ROOM;
  /** Since the last success. */
  #failures = 0;
  #lastSuccess = -Infinity;
  #trouble: Again | undefined;
  #notBefore = 0;
  /** Undefined until the program ends. */
  #deadline: number | undefined;
  #failedLeaving = false;
  #alarm: NodeJS.Timeout | undefined;

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  /** Whether `leave` has nothing left to do. */
  get hasLeft(): boolean {
    return this.#bodies.size === 0 && (this.#backlog.size === 0 || this.#failedLeaving);
  }

  add(id: number, spans: number, bytes: Uint8Array, stored?: Stored): void {
    const now = performance.now();
    // The time of the last leave is over: this one's own is still to come.
    if (this.#deadline !== undefined && this.#deadline <= now) this.#deadline = Infinity;
    if (stored !== undefined && !this.#hasMemoryFor(bytes)) {
      this.#backlog.add(this.#hold(stored));
      this.#parts.answer(id, { spooled: true });
    } else {
      const memory = bytes.byteLength;
      this.#bytesInMemory += memory;
      this.#addBody(now, { id, spans, content: { bytes, gzip: false }, memory, stored });
    }
    this.#go();
  }

  /** What earlier programs have left: it is older than all that waits. */
  addFound(found: readonly Stored[]): void {
    if (found.length === 0) return;
    const spans = found.reduce((sum, one) => sum + one.spans, 0);
    this.#parts.tell({ found: spans });
    this.#backlog = new Set([...found.map((stored) => this.#hold(stored)), ...this.#backlog]);
    this.#go();
  }

  /** All that waits is due; what is not answered until then is given up. */
  leave(deadline: number): void {
    this.#deadline = deadline;
    this.#failedLeaving = false;
    for (const body of this.#bodies) {
      body.tries = 0;
      body.notBefore = 0;
      body.trouble = undefined;
    }
    this.#go();
  }

  /** It is no longer ours. */
  forgetBacklog(): void {
    this.#backlog.clear();
  }

  /** While anything waits on disk alone, what comes later waits behind it. */
  #hasMemoryFor(bytes: Uint8Array): boolean {
    return (
      this.#failures === 0 &&
      this.#backlog.size === 0 &&
      this.#bodies.size < MOST_IN_MEMORY.bodies &&
      this.#bytesInMemory + bytes.byteLength <= MOST_IN_MEMORY.bytes
    );
  }

  #addBody(
    since: number,
    body: Pick<Body, "id" | "spans" | "content" | "memory" | "stored">,
  ): void {
    if (body.stored !== undefined) this.#hold(body.stored);
    this.#bodies.add({
      ...{ ...body, since, tries: 0, failedAt: Infinity, notBefore: 0 },
      ...{ running: false, post: undefined, hurried: false, trouble: undefined },
    });
  }

  #go(): void {
    const now = performance.now();
    if (this.#deadline !== undefined && now >= this.#deadline) this.#giveUpAll();
    if (this.#failures > 0) this.#giveUpOld(now);
    this.#takeFromBacklog(now);
    for (let body = this.#next(now); body !== undefined; body = this.#next(now)) {
      void this.#try(body);
    }
    this.#setAlarm(now);
    if (this.#deadline !== undefined && this.hasLeft) this.#parts.left();
  }

  #takeFromBacklog(now: number): void {
    if (this.#failedLeaving) return;
    for (const stored of this.#backlog) {
      if (this.#bodies.size >= WINDOW) return;
      this.#backlog.delete(stored);
      const { spans } = stored;
      this.#addBody(now, { id: undefined, spans, content: undefined, memory: 0, stored });
    }
  }

  #mostAtOnce(): number {
    if (this.#deadline !== undefined) return ROOM_LEAVING;
    return this.#failures > 0 ? 1 : this.#room;
  }

  /** The oldest that is due. While all fail, one that failed least often: a body may be what ails. */
  #next(now: number): Body | undefined {
    if (this.#running >= this.#mostAtOnce()) return undefined;
    const anyWillDo = this.#failures === 0 || this.#deadline !== undefined;
    let best: Body | undefined;
    for (const body of this.#bodies) {
      if (body.running || this.#dueAt(body) > now) continue;
      if (anyWillDo || body.tries === 0) return body;
      if (best === undefined || body.tries < best.tries) best = body;
    }
    return best;
  }

  #dueAt(body: Body): number {
    if (this.#deadline !== undefined) return body.notBefore;
    // A body that failed no oftener than the receiver did is not to blame, and waits for it alone.
    return body.tries <= this.#failures
      ? this.#notBefore
      : Math.max(this.#notBefore, body.notBefore);
  }

  #setAlarm(now: number): void {
    clearTimeout(this.#alarm);
    let at = this.#deadline ?? Infinity;
    if (this.#bodies.size === 0) return;
    if (this.#failures > 0) at = Math.min(at, this.#oldestInMemory() + this.#parts.waits.patience);
    if (this.#running < this.#mostAtOnce()) {
      for (const body of this.#bodies) if (!body.running) at = Math.min(at, this.#dueAt(body));
    }
    if (at === Infinity) return;
    // Rounded up: an alarm that comes early finds nothing due.
    this.#alarm = setTimeout(() => this.#go(), Math.max(1, Math.ceil(at - now))).unref();
  }

  #oldestInMemory(): number {
    for (const { stored, since } of this.#bodies) if (stored === undefined) return since;
    return Infinity;
  }

  async #try(body: Body): Promise<void> {
    const failuresBefore = this.#failures;
    body.running = true;
    this.#running += 1;
    const result = this.#worthKeeping(body, await this.#post(body));
    this.#running -= 1;
    body.running = false;
    body.post = undefined;
    if ("done" in result) {
      this.#heard(body, result.done);
      this.#end(body, result.done);
    } else if (this.#bodies.has(body)) {
      this.#failed(body, result, failuresBefore);
    }
    this.#go();
  }

  /** A receiver that answers is well, and is given more while there is more. */
  #heard(body: Body, outcome: Ended): void {
    // It was never asked.
    if (!outcome.sent && outcome.reason === "spool damaged") return;
    this.#failures = 0;
    this.#notBefore = 0;
    if (!outcome.sent) return;
    this.#lastSuccess = performance.now();
    if (this.#running < this.#bodies.size - Number(this.#bodies.has(body))) {
      this.#room = Math.min(MOST_ROOM, this.#room + 1);
    }
  }

  async #post(body: Body): Promise<Result> {
    let content: Content;
    try {
      content = body.content ??= this.#read(body.stored);
    } catch (error) {
      return lost("spool damaged", said(error));
    }
    try {
      const way = await this.#parts.way();
      if (this.#parts.gzip && !content.gzip) body.content = content = await pack(content);
      const post = way.post(content);
      body.post = post;
      // Given up in the meantime.
      if (!this.#bodies.has(body)) post.abandon();
      return await post.result;
    } catch (error) {
      // No request can be made of what was set.
      const message = this.#parts.clean(said(error));
      return lost("refused by the receiver", message);
    }
  }

  #read(stored: Stored | undefined): Content {
    if (stored === undefined || this.#parts.spool === undefined) throw new Error("it is gone");
    return { bytes: this.#parts.spool.read(stored), gzip: false };
  }

  /** On disk there is time for a certificate to be mended. */
  #worthKeeping(body: Body, result: Result): Result {
    if (body.stored === undefined || !("done" in result) || result.done.sent) return result;
    const { reason, message } = result.done;
    if (reason !== "unreachable" && reason !== "no answer in time") return result;
    return { again: reason, message, absent: true };
  }

  #failed(body: Body, trouble: Again, failuresBefore: number): void {
    if (trouble.stale === true && !body.hurried) {
      body.hurried = true;
      return;
    }
    body.hurried = false;
    body.trouble = trouble;
    body.tries += 1;
    this.#room = ROOM;
    if (this.#deadline !== undefined) this.#failedLate(body, trouble, this.#deadline);
    else this.#failedEarly(body, trouble, failuresBefore);
  }

  #failedEarly(body: Body, trouble: Again, failuresBefore: number): void {
    const { waits } = this.#parts;
    const now = performance.now();
    const asked = Math.min(trouble.after ?? 0, waits.longestAsked);
    // Of requests that fail together one counts, and none if another has come through since.
    if (this.#failures === failuresBefore) {
      this.#failures += 1;
      this.#notBefore = now + Math.max(asked, backOff(this.#failures, waits));
      this.#parts.tell({ failing: trouble.message, failures: this.#failures });
    } else if (this.#failures > 0) {
      this.#notBefore = Math.max(this.#notBefore, now + asked);
    }
    this.#trouble = trouble;
    body.failedAt = Math.min(body.failedAt, now);
    body.notBefore = now + Math.max(asked, backOff(body.tries, waits));
    if (now - body.since >= waits.patience && this.#isToBlame(body)) this.#lose(body, trouble);
    else if (this.#failures > 0) this.#leaveMemory();
  }

  /** On disk a body can outlast an outage of any length; not that it alone is never taken. */
  #isToBlame({ stored, failedAt }: Body): boolean {
    return stored === undefined || this.#lastSuccess > failedAt;
  }

  /** While the receiver is away, nothing that is on disk takes up memory. */
  #leaveMemory(): void {
    for (const body of this.#bodies) {
      if (body.stored === undefined || body.running) continue;
      this.#forgetContent(body);
      this.#answerSpooled(body);
    }
  }

  #forgetContent(body: Body): void {
    this.#bytesInMemory -= body.memory;
    body.memory = 0;
    body.content = undefined;
  }

  #answerSpooled(body: Body): void {
    if (body.id === undefined) return;
    this.#parts.answer(body.id, { spooled: true });
    body.id = undefined;
  }

  #failedLate(body: Body, trouble: Again, deadline: number): void {
    const { parting, longest } = this.#parts.waits;
    const now = performance.now();
    this.#failedLeaving = true;
    if (trouble.absent === true && body.tries > 1) {
      // The others would not find anyone either.
      for (const other of this.#bodies) if (!other.running) this.#giveUp(other, trouble);
      return;
    }
    const wait = Math.max(trouble.after ?? 0, Math.min(longest, parting * 2 ** (body.tries - 1)));
    body.notBefore = now + wait;
    if (trouble.again === "no answer in time" || body.notBefore >= deadline) {
      this.#giveUp(body, trouble);
    }
  }

  #giveUpOld(now: number): void {
    const { patience } = this.#parts.waits;
    for (const body of this.#bodies) {
      if (now - body.since < patience) return;
      const trouble = body.trouble ?? this.#trouble;
      if (!body.running && body.stored === undefined && trouble !== undefined) {
        this.#lose(body, trouble);
      }
    }
  }

  #giveUpAll(): void {
    const silence: Again = {
      again: "no answer in time",
      message: "no answer before the program ended",
    };
    this.#failedLeaving = true;
    for (const body of this.#bodies) {
      body.post?.abandon();
      this.#giveUp(body, body.trouble ?? silence);
    }
  }

  /** The program ends: what is on disk is the next one's. */
  #giveUp(body: Body, trouble: Again): void {
    if (body.stored === undefined) return this.#lose(body, trouble);
    if (!this.#bodies.delete(body)) return;
    this.#forgetContent(body);
    this.#answerSpooled(body);
  }

  #lose(body: Body, { again, message }: Again): void {
    this.#end(body, { sent: false, reason: again, message });
  }

  #end(body: Body, outcome: Ended): void {
    if (!this.#bodies.delete(body)) return;
    if (body.stored !== undefined) this.#parts.spool?.remove(body.stored);
    this.#forgetContent(body);
    if (body.id === undefined) this.#parts.tell({ unspooled: body.spans, outcome });
    else this.#parts.answer(body.id, outcome);
  }

  #hold(stored: Stored): Stored {
    stored.dropped = () => this.#dropped(stored);
    return stored;
  }

  /** The spool had no room for it any more; what is in memory as well goes on. */
  #dropped(stored: Stored): void {
    const outcome: Ended = { sent: false, reason: "spool full", message: "the spool is full" };
    if (this.#backlog.delete(stored)) {
      this.#parts.tell({ unspooled: stored.spans, outcome });
      return;
    }
    for (const body of this.#bodies) {
      if (body.stored !== stored) continue;
      body.stored = undefined;
      if (body.content === undefined) this.#end(body, outcome);
    }
  }
}
