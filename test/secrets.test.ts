// The transformer and the runtime call the same names secret: one says so while compiling, one redacts.
import { describe, expect, test } from "vitest";
import { SECRET_NAMES, usualRedaction } from "../runtime/src/redact.ts";
import { isSecretName } from "../transformer/secrets.ts";

const WORDS = [
  ...SECRET_NAMES,
  ..."user id the my db access tokens count max total type a s x1 API Key card-number 2 _ . ü".split(
    " ",
  ),
];

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("a secret's name", () => {
  test.each(["password", "dbPassword", "apiKey", "X-API-Key", "accessToken", "csrf_token"])(
    "%s is one for both",
    (name) => {
      expect([isSecretName(name), usualRedaction.isSecretName(name)]).toEqual([true, true]);
    },
  );

  test.each(["author", "tokenCount", "completion_tokens", "passenger", "session.id", "shipping"])(
    "%s is none for either",
    (name) => {
      expect([isSecretName(name), usualRedaction.isSecretName(name)]).toEqual([false, false]);
    },
  );

  test("is the same for both, in 50,000 random names", () => {
    const seed = Number(process.env.SEED ?? Date.now() % 1e9);
    const random = seeded(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const styles = [
      (word: string) => word,
      (word: string) => word.toUpperCase(),
      (word: string) => word.charAt(0).toUpperCase() + word.slice(1),
      (word: string) => word.slice(Math.floor(random() * 3)),
    ];
    for (let round = 0; round < 50_000; round++) {
      const length = 1 + Math.floor(random() * 4);
      const parts = Array.from({ length }, () => pick(styles)(pick(WORDS)));
      const name = parts.join(pick(["", "", "_", "-", ".", " "]));
      expect(isSecretName(name), `${name}, seed ${seed}`).toBe(usualRedaction.isSecretName(name));
    }
  });
});
