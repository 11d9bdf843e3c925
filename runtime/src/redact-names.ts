/** Which names promise a secret. */
import { codeAt, create, lowerCase, max, slice } from "./builtins.ts";

/**
 * In lower case, without separators. A name is compared by its words: `apikey` is in `x-api-key`,
 * `APIKey2` and `apikeys`. Words that are glued together count at the end from five letters on
 * (`dbpassword`, `accesstoken`), and anywhere from eight letters on (`passwordhash`).
 */
export const SECRET_NAMES: readonly string[] = [
  ...["password", "passwd", "passphrase", "passcode", "pass", "pwd", "pw", "pin", "mysqlpwd"],
  ...["secret", "credential", "cred", "token", "jwt", "bearer", "auth", "oauth", "authorization"],
  ...["apikey", "accesskey", "accountkey", "encryptionkey", "masterkey", "privatekey", "sharedkey"],
  ...["signingkey", "sshkey", "sig", "amzsignature", "mnemonic", "seedphrase"],
  ...["cookie", "session", "sessionid", "jsessionid", "phpsessid", "sid", "csrf", "xsrf"],
  ...["otp", "totp", "mfacode", "backupcode", "recoverycode", "securitycode", "verificationcode"],
  ...["cardnumber", "cardno", "ccnumber", "creditcard", "debitcard", "cvc", "cvv"],
  ...["ssn", "socialsecurity", "passportnumber"],
];

/** Right after a secret's name these speak about it: `tokenCount`, `cookie_banner`, `authType`. */
const ABOUT = wordsOf(
  "age arn banner budget count counts duration endpoint expiration expired expires expiry kind " +
    "left length limit limits max method min mode name per policy provider rate remaining " +
    "service size status total ttl type uri url usage used",
);

/** Right before `tokens` these count what a language model reads and writes. */
const COUNTED = wordsOf(
  "cached completion input max min num output prompt reasoning thinking total used",
);

/** Attributes that OpenTelemetry's semantic conventions name. */
const CONVENTIONS = wordsOf("session.id session.previous_id");

/** Of a longer name the beginning and the end are looked at. */
const LONGEST = 128;

/** Without a prototype, which programs add to. */
type Words = Readonly<Record<string, true>>;

function wordsOf(list: string): Words {
  const words = create(null) as Record<string, true>;
  for (const word of list.split(" ")) words[word] = true;
  return words;
}

interface Entry {
  readonly letters: string;
  /** The next one in the same place. */
  readonly next: Entry | undefined;
}

/** By the first two letters: most places in a name cost one look. */
type Entries = readonly (Entry | undefined)[];
const PLACES = 32 * 32;

function place(first: number, second: number): number {
  return (first & 31) * 32 + (second & 31);
}

/** Answers whether a name promises a secret, by a list of names in any spelling. */
export function secretNames(names: readonly string[]): (name: string) => boolean {
  const entries: (Entry | undefined)[] = [];
  for (let at = 0; at < PLACES; at++) entries[at] = undefined;
  for (let index = 0; index < names.length; index++) {
    const letters = lettersOf(names[index] as string);
    if (letters === "") continue;
    for (let second = 0; second < 32; second++) {
      // A name of one letter stands before any other.
      if (letters.length > 1 && second !== (codeAt(letters, 1) & 31)) continue;
      const at = place(codeAt(letters, 0), second);
      entries[at] = { letters, next: entries[at] };
    }
  }
  return (name) =>
    name.length <= LONGEST
      ? isSecret(name, entries)
      : isSecret(slice(name, 0, LONGEST), entries) || isSecret(slice(name, -LONGEST), entries);
}

function isSecret(name: string, entries: Entries): boolean {
  let first: number = SEPARATOR;
  let at = 0;
  for (let next = 0; next <= name.length; next++) {
    const second = letterAt(name, next);
    if (second === SEPARATOR && next < name.length) continue;
    let entry = entries[place(first, second)];
    for (; entry !== undefined; entry = entry.next) {
      if (isNamed(name, at, entry.letters)) return CONVENTIONS[name] === undefined;
    }
    first = second;
    at = next;
  }
  return false;
}

/** Whether `letters` stand at `at` as words of their own, and the words around agree. */
function isNamed(name: string, at: number, letters: string): boolean {
  let end = endOf(name, at, letters);
  if (end < 0 || (letters.length < 5 && !isBorder(name, at))) return false;
  const isPlural =
    letterAt(name, end) === LETTER_S && !isBorder(name, end) && isBorder(name, end + 1);
  if (isPlural) end++;
  if (!isBorder(name, end)) return letters.length >= 8;
  if (ABOUT[wordAfter(name, end)]) return false;
  return !(isPlural && letters === "token" && COUNTED[wordBefore(name, at)]);
}

/** Past separators, and whatever the case; -1 where the letters do not stand at `at`. */
function endOf(name: string, at: number, letters: string): number {
  let end = at;
  for (let index = 0; index < letters.length; index++) {
    while (index > 0 && end < name.length && letterAt(name, end) === SEPARATOR) end++;
    if (letterAt(name, end) !== codeAt(letters, index)) return -1;
    end++;
  }
  return end;
}

const SEPARATOR = 0;
const LETTER_S = 115;

const isUpper = (code: number): boolean => code >= 65 && code <= 90;

/** In lower case; digits and punctuation separate. */
function letterAt(name: string, at: number): number {
  if (at >= name.length) return SEPARATOR;
  const code = codeAt(name, at);
  if (code >= 97 && code <= 122) return code;
  if (isUpper(code)) return code + 32;
  return code >= 128 ? codeAt(lowerLetter(name, at), 0) : SEPARATOR;
}

function lowerLetter(name: string, at: number): string {
  return lowerCase(slice(name, at, at + 1));
}

/** Between two words, or a word and what separates: `my|Name`, `API|Key`, `api|_|key`. */
function isBorder(name: string, at: number): boolean {
  if (at <= 0 || at >= name.length) return true;
  if (letterAt(name, at) === SEPARATOR || letterAt(name, at - 1) === SEPARATOR) return true;
  if (!isUpper(codeAt(name, at))) return false;
  const isBeforeLower = letterAt(name, at + 1) !== SEPARATOR && !isUpper(codeAt(name, at + 1));
  return !isUpper(codeAt(name, at - 1)) || isBeforeLower;
}

function wordAfter(name: string, end: number): string {
  let from = end;
  while (from < name.length && letterAt(name, from) === SEPARATOR) from++;
  let to = from + 1;
  while (!isBorder(name, to)) to++;
  return lowerCase(slice(name, from, to));
}

function wordBefore(name: string, at: number): string {
  let to = at;
  while (to > 0 && letterAt(name, to - 1) === SEPARATOR) to--;
  let from = to - 1;
  while (!isBorder(name, from)) from--;
  return lowerCase(slice(name, max(from, 0), to));
}

function lettersOf(name: string): string {
  let letters = "";
  for (let at = 0; at < name.length; at++) {
    if (letterAt(name, at) !== SEPARATOR) letters += lowerLetter(name, at);
  }
  return letters;
}
