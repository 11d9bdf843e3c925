// Random values: secrets planted in them stay inside, traps in them do not run. SEED=n repeats a run.
import { expect, test } from "vitest";
import { type Captured, capture, captureEach } from "../../runtime/src/capture.ts";
import { SECRET_NAMES, usualRedaction } from "../../runtime/src/redact.ts";
import { Random } from "../prove/stress/random.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const MOST_BYTES = 2_048;
const VALUES = 1_500;
/** In one of them: most of it is shown. */
const MOST_VALUES = 60;

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const ALPHABET = `${LETTERS}${LETTERS.toUpperCase()}0123456789`;

/** What must not be seen, and the text that it is written in. */
interface Secret {
  readonly core: string;
  readonly text: string;
}

class Maker {
  readonly random: Random;
  readonly planted: Secret[] = [];
  traps = 0;
  #values = 0;

  constructor(random: Random) {
    this.random = random;
  }

  text(length: number, alphabet = ALPHABET): string {
    const at = (): number => this.random.below(alphabet.length);
    return Array.from({ length }, () => alphabet[at()]).join("");
  }

  /** Random, and marked: no other text looks like it. */
  core(length: number): string {
    return `Zq9${this.text(length - 3)}`;
  }

  plant(secret: Secret): string {
    this.planted.push(secret);
    return secret.text;
  }

  card(): Secret {
    const digits = [this.random.pick([2, 3, 4, 5, 6])];
    const length = this.random.pick([13, 14, 15, 16, 16, 16, 18, 19]);
    while (digits.length < length - 1) digits.push(this.random.below(10));
    const sum = digits.reduceRight((all, digit, index) => {
      const isDoubled = (length - 1 - index) % 2 === 1;
      return all + (isDoubled ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit);
    }, 0);
    const core = [...digits, (10 - (sum % 10)) % 10].join("");
    const separator = this.random.pick(["", "", " ", "-"]);
    const groups = core.match(length === 15 ? /^....|.{6}|.+$/g : /.{4}(?=...)|.+$/g) ?? [];
    return { core, text: groups.join(separator) };
  }

  /** Seen to be a secret wherever it stands. */
  byLooks(): Secret {
    const core = this.core(40);
    return this.random.pick<() => Secret>([
      () => this.card(),
      () => ({ core, text: `ghp_${core}` }),
      () => ({ core, text: `sk_live_${core}` }),
      () => ({ core, text: `xoxb-${core}` }),
      () => ({ core, text: `sk-proj-${core}` }),
      () => ({ core, text: `eyJhbGciOiJIUzI1NiJ9.eyJ${core}.${core}` }),
      () => ({ core: core.toUpperCase(), text: `AKIA${core.toUpperCase()}` }),
      () => ({ core, text: `Bearer ${core}` }),
      () => ({ core, text: `Basic ${core}=` }),
      () => ({ core, text: `postgres://ann:${core}@db.example/shop` }),
      () => ({ core, text: `https://x.example/?a=1&token=${core}&b=2` }),
      () => ({ core, text: `password=${core};x=1` }),
      () => ({ core, text: `{"apiKey": "${core}"}` }),
      () => ({ core, text: `-----BEGIN PRIVATE KEY-----\n${core}\n-----END PRIVATE KEY-----` }),
    ])();
  }

  secretName(): string {
    const name = this.random.pick(SECRET_NAMES);
    return this.random.pick([
      name,
      name.toUpperCase(),
      `user_${name}`,
      `x-${name}`,
      `${name}2`,
      `my${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
    ]);
  }

  /** A text, now and then with a secret in it, now and then so long that it is cut. */
  words(): string {
    const filler = (most: number): string =>
      this.random.pick(["x ", "é-", "😀 ", "a:b, ", '"\n']).repeat(this.random.below(most));
    const most = this.random.pick([2, 5, 5, 2_500]);
    const secret = this.random.chance(0.3) ? ` ${this.plant(this.byLooks())} ` : "";
    return `${filler(most)}${secret}${filler(most)}`;
  }

  trap(): never {
    this.traps++;
    throw new Error("a trap ran");
  }

  trapped(): object {
    const trap = (): never => this.trap();
    const accessor = { get: trap, set: trap, enumerable: true, configurable: true };
    return this.random.pick<() => object>([
      () => new Proxy({}, { get: trap, ownKeys: trap, getPrototypeOf: trap, has: trap }),
      () => new Proxy([], { get: trap, getOwnPropertyDescriptor: trap }),
      () => Object.defineProperty({ a: 1 }, "b", accessor),
      () => Object.defineProperty([1, 2], 0, accessor),
      () => ({ toJSON: trap, toString: trap, valueOf: trap, [Symbol.toPrimitive]: trap }),
      () => Object.defineProperty(new Date(0), "toISOString", accessor),
      () => Object.defineProperty(new Map([[1, 2]]), Symbol.iterator, accessor),
      () => Object.defineProperty(new Error("x"), "name", accessor),
      () => Object.create(Object.defineProperty({}, "constructor", accessor)),
      () => Object.create(new Proxy({}, { get: trap, getPrototypeOf: trap })),
      () => Object.defineProperty(() => {}, "name", accessor),
      () => Object.defineProperty({}, Symbol.toStringTag, accessor),
    ])();
  }

  /** A value under a name that makes it a secret, whatever it is. */
  underName(depth: number): unknown {
    const core = this.core(12);
    const text = this.plant({ core, text: core });
    const inside = this.random.pick<unknown>([
      text,
      [text],
      { text },
      new Map([[text, text]]),
      () => text,
    ]);
    const name = this.secretName();
    const rest = this.random.chance(0.3) ? { other: this.value(depth + 1) } : {};
    return this.random.pick<() => unknown>([
      () => ({ [name]: inside, ...rest }),
      () =>
        new Map<unknown, unknown>([
          ["a", 1],
          [name, inside],
        ]),
      () => Object.assign(new (class Login {})(), { [name]: inside }, rest),
      () => Object.assign(Object.create(null), { [name]: inside }),
      () => [name, inside],
      () => ["Host", "x", name, inside, "Accept", "y"],
      () => new Set([name, inside]),
      () => ({
        headers: [
          ["Host", "x"],
          [name, inside],
        ],
      }),
      () => [{ name, value: inside, ...rest }],
      () => ({ value: inside, key: name }),
    ])();
  }

  value(depth: number): unknown {
    const { random } = this;
    const some = (most: number): unknown[] =>
      Array.from({ length: random.below(most) }, () => this.value(depth + 1));
    this.#values++;
    if (depth > 5 || this.#values > MOST_VALUES || random.chance(0.4)) {
      return random.pick<() => unknown>([
        () => this.words(),
        () => random.pick([undefined, null, true, Number.NaN, -1.5, 1e300, 12n, 1_700_000_000_000]),
        () => Symbol(this.words()),
        () => new Error(this.words(), { cause: this.words() }),
        () => Object(this.words()),
        () => Buffer.from(this.words()),
        () => Promise.resolve(this.words()),
        () => new URL(`https://x.example/?token=${this.plant({ core: "Zq9url", text: "Zq9url" })}`),
        () => Object.defineProperty(() => {}, "name", { value: this.words() }),
        () => this.trapped(),
        () => new WeakSet([{}]),
      ])();
    }
    return random.pick<() => unknown>([
      () => some(random.pick([3, 3, 6, 50])),
      () =>
        Object.fromEntries(
          some(random.pick([3, 3, 6, 50])).map((item, index) => [`k${index}`, item]),
        ),
      () => ({ [this.words()]: this.value(depth + 1) }),
      () => new Map(some(5).map((item) => [this.value(depth + 1), item])),
      () => new Set(some(5)),
      () => Object.assign(new (class Order {})(), { items: some(4) }),
      () => this.underName(depth),
      () => this.underName(depth),
      () => {
        const cycle: unknown[] = some(3);
        cycle.push(cycle);
        return cycle;
      },
    ])();
  }
}

/** A text as it is shown: what a reader could put together again. */
function plain(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.replace(/[ -]/g, "");
}

test(`no planted secret leaves, SEED=${seed}`, () => {
  let secrets = 0;
  for (let index = 0; index < VALUES; index++) {
    const maker = new Maker(new Random(seed * VALUES + index));
    const value = index % 3 === 0 ? maker.underName(0) : maker.value(0);
    const found: Captured[] = [];
    const first = capture("value", value, usualRedaction);
    if (first !== undefined) found.push(first);
    captureEach(value, usualRedaction, (name, each) => found.push(name, each));
    for (const shown of found) {
      const where = `value ${index}: ${JSON.stringify(shown).slice(0, 3_000)}`;
      for (const { core } of maker.planted) {
        // Eight characters in a row, from its beginning or its end, are too much.
        expect(plain(shown).includes(core.slice(0, 8)), `${core} in ${where}`).toBe(false);
        expect(plain(shown).includes(core.slice(-8)), `${core} in ${where}`).toBe(false);
      }
      const json = typeof shown === "string" ? shown : JSON.stringify(shown);
      expect(Buffer.byteLength(json), where).toBeLessThanOrEqual(MOST_BYTES);
    }
    const inList = capture("value", [value, {}], usualRedaction) as string;
    expect(JSON.parse(inList), inList).toBeInstanceOf(Array);
    expect(maker.traps, `traps of value ${index}`).toBe(0);
    expect(capture("value", value, usualRedaction)).toEqual(first);
    secrets += maker.planted.length;
  }
  expect(secrets).toBeGreaterThan(VALUES / 2);
});
