/**
 * isSecretName(): whether a parameter's value is better not captured, going by its name. The runtime decides
 * the same for every key that it captures, in its own way and without user code; a test holds them equal.
 */

const SECRETS = (
  "password passwd passphrase passcode pass pwd pw pin mysqlpwd secret credential cred token jwt " +
  "bearer auth oauth authorization apikey accesskey accountkey encryptionkey masterkey privatekey " +
  "sharedkey signingkey sshkey sig amzsignature mnemonic seedphrase cookie session sessionid " +
  "jsessionid phpsessid sid csrf xsrf otp totp mfacode backupcode recoverycode securitycode " +
  "verificationcode cardnumber cardno ccnumber creditcard debitcard cvc cvv ssn socialsecurity " +
  "passportnumber"
).split(" ");

/** Right after a secret's name these speak about it: `tokenCount`. */
const ABOUT = new Set(
  (
    "age arn banner budget count counts duration endpoint expiration expired expires expiry kind " +
    "left length limit limits max method min mode name per policy provider rate remaining " +
    "service size status total ttl type uri url usage used"
  ).split(" "),
);

/** Right before `tokens` these count what a language model reads and writes. */
const COUNTED = new Set(
  "cached completion input max min num output prompt reasoning thinking total used".split(" "),
);

/** Attributes that OpenTelemetry's semantic conventions name. */
const CONVENTIONS = new Set(["session.id", "session.previous_id"]);

const LONGEST = 128;

export function isSecretName(name: string): boolean {
  if (CONVENTIONS.has(name)) return false;
  const parts = name.length <= LONGEST ? [name] : [name.slice(0, LONGEST), name.slice(-LONGEST)];
  return parts.map(wordsOf).some((words) => SECRETS.some((secret) => words.speaksOf(secret)));
}

class Words {
  readonly #letters: string;
  /** Where words begin in `letters`, and its end. */
  readonly #borders: ReadonlySet<number>;

  constructor(words: readonly string[]) {
    this.#letters = words.join("");
    const borders = new Set([0]);
    for (let at = 0, index = 0; index < words.length; index++) {
      at += words[index]?.length ?? 0;
      borders.add(at);
    }
    this.#borders = borders;
  }

  /** Short names are words of their own; longer ones may end a word, and the longest stand in one. */
  speaksOf(secret: string): boolean {
    for (let at = this.#letters.indexOf(secret); at !== -1; ) {
      if ((secret.length >= 5 || this.#borders.has(at)) && this.#isMeant(secret, at)) return true;
      at = this.#letters.indexOf(secret, at + 1);
    }
    return false;
  }

  #isMeant(secret: string, at: number): boolean {
    const end = at + secret.length;
    const isPlural =
      this.#letters[end] === "s" && !this.#borders.has(end) && this.#borders.has(end + 1);
    const last = isPlural ? end + 1 : end;
    if (!this.#borders.has(last)) return secret.length >= 8;
    if (ABOUT.has(this.#wordFrom(last))) return false;
    return !(isPlural && secret === "token" && COUNTED.has(this.#wordUpTo(at)));
  }

  #wordFrom(start: number): string {
    let end = start + 1;
    while (!this.#borders.has(end) && end < this.#letters.length) end++;
    return this.#letters.slice(start, end);
  }

  #wordUpTo(end: number): string {
    let start = end - 1;
    while (!this.#borders.has(start) && start > 0) start--;
    return this.#letters.slice(Math.max(start, 0), end);
  }
}

/** Digits and punctuation separate, and capital letters begin words: `APIKey2` is api, key. */
function wordsOf(name: string): Words {
  const words = name
    .replace(/[^a-zA-Z\u0080-\uffff]+/g, " ")
    .replace(/(?<![A-Z ])(?=[A-Z])/g, " ")
    .replace(/(?<=[A-Z])(?=[A-Z][a-z\u0080-\uffff])/g, " ")
    .trim();
  return new Words(words === "" ? [] : words.toLowerCase().split(/ +/));
}
