// What counts as a secret, by its name and by its looks, and what only looks like one.
import { describe, expect, test } from "vitest";
import {
  noRedaction,
  redactionWith,
  SECRET_NAMES,
  usualRedaction,
} from "../../runtime/src/redact.ts";

const { isSecretName, redactText } = usualRedaction;

describe("by name", () => {
  const lines = (text: string): string[] => text.trim().split(/\s+/);

  test.each(
    lines(`
      password Password PASSWORD passwords userPassword user_password user-password user.password
      newPassword2 password_confirmation passwordHash passwordhash dbpassword PGPASSWORD MYSQL_PASSWORD pass DB_PASS
      passwd passphrase pwd mysql_pwd pw passcode pin userPin PIN_CODE
      secret secrets clientSecret client_secret CLIENTSECRET secretKey AWS_SECRET_ACCESS_KEY
      token tokens accessToken access_token accesstoken refreshTokens idToken token2 tokenValue
      X-CSRF-Token xsrf csrf _csrf jwt bearer userJwt
      auth oauth oAuth authHeader auth_token authorization Authorization Proxy-Authorization
      apiKey api_key apikey API-KEY x-api-key APIKey XApiKey apiKeys stripeApiKey stripeapikey
      accessKeyId privateKey private_key PRIVATEKEY encryptionKey sshKey AccountKey SharedAccessKey
      credential credentials creds awsCredentials cookie cookies Set-Cookie setCookie2 cookieHeader
      session sessionId session_id sessionid SESSION_TOKEN connect.sid JSESSIONID PHPSESSID
      otp totp mfaCode backupCodes verification_code securityCode
      cardNumber card_number cardnumber card-no creditCard cc_number cvc cvv cvv2 CVC
      ssn socialSecurityNumber passportNumber mnemonic seedPhrase sig X-Amz-Signature
    `),
  )("%s is secret", (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  test.each(
    lines(`
      name id user email key keys value publicKey primaryKey foreignKey
      author authors authority authored authentic coauthor tokenizer tokenize detokenized
      completion_tokens prompt_tokens input_tokens gen_ai.usage.output_tokens maxTokens total_tokens
      tokens_used tokensPerSecond tokenCount token_count llm.token_count.prompt tokenType
      token_limit tokenExpiresAt gen_ai.token.type
      secretary secretariat secretsmanager secretName aws.secretsmanager.secret.arn
      cookieBanner cookie_policy cookieCount cookieless
      passenger passed passing compass bypass passive passport passCount pass_rate
      pinned pinning shipping spinner opinion pinMode mapping
      session.id sessionCount session_duration sessions_total
      assign design signature signal side sidebar inside consider classname issn
      keyboard monkey apis option stop adopted protocol hotpink
      passwordPolicy password_length authType authProvider authorizationUrl
    `),
  )("%s is not secret", (name) => {
    expect(isSecretName(name)).toBe(false);
  });

  test("every name of the list is secret, in each spelling", () => {
    for (const name of SECRET_NAMES) {
      for (const spelling of [name, name.toUpperCase(), `my_${name}`, `my-${name}-2`, `${name}s`]) {
        expect({ spelling, is: isSecretName(spelling) }).toEqual({ spelling, is: true });
      }
    }
  });

  test("of a very long name the beginning and the end are looked at", () => {
    const filler = "author_".repeat(1_000_000);
    expect(isSecretName(`${filler}password`)).toBe(true);
    expect(isSecretName(`password_${filler}`)).toBe(true);
    expect(isSecretName(`${filler}password_${filler}`)).toBe(false);
    expect(isSecretName("")).toBe(false);
  });

  test("names of one's own come on top, in any spelling", () => {
    const own = redactionWith(["iban", "Tax-ID", "пароль", "k"]);
    for (const name of [
      "IBAN",
      "customer_iban",
      "ibans",
      "taxId",
      "ПАРОЛЬ",
      "k",
      "a.k",
      "password",
    ]) {
      expect({ name, is: own.isSecretName(name) }).toEqual({ name, is: true });
    }
    for (const name of ["caliban", "taxidermy", "параметр", "kind", "user"]) {
      expect({ name, is: own.isSecretName(name) }).toEqual({ name, is: false });
    }
    expect(isSecretName("iban")).toBe(false);
    expect(own.redactText("?iban=DE02120300000000202051&x=1")).toBe("?iban=[redacted]&x=1");
  });

  test("no redaction lets everything pass", () => {
    expect(noRedaction.isSecretName("password")).toBe(false);
    expect(noRedaction.redactText("password=x")).toBe("password=x");
  });
});

const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW";
const PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n+/x=\n-----END RSA PRIVATE KEY-----";

describe("by looks", () => {
  test.each([
    // Card numbers: whole, in groups, of each length, glued to words.
    ["pay 4111111111111111 now", "pay [redacted] now"],
    ["4111 1111 1111 1111", "[redacted]"],
    ["4111-1111-1111-1111, 5555-5555-5555-4444", "[redacted], [redacted]"],
    ["3782 822463 10005", "[redacted]"],
    ["4222222222222/30569309025904", "[redacted]/[redacted]"],
    ["4111 1111 1111 1111 12/28 123", "[redacted] 12/28 123"],
    ["card6011000990139424x", "card[redacted]x"],
    ["no. 17 4111111111111111", "no. 17 [redacted]"],
    // Tokens and keys.
    [`got ${JWT}, gone`, "got [redacted], gone"],
    [`https://x/?next=%3Fq%3D${JWT}`, "https://x/?next=%3Fq%3D[redacted]"],
    ["id AKIAIOSFODNN7EXAMPLE.", "id [redacted]"],
    [`my_ghp_${"aB3".repeat(12)}!`, "my_[redacted]!"],
    [`github_pat_${"11ABC_".repeat(8)}`, "[redacted]"],
    ["xoxb-123456789012-abcdefABCDEF", "[redacted]"],
    [`sk_live_${"4eC39Hq".repeat(4)}`, "[redacted]"],
    [`AIza${"SyD-9tSrke72".repeat(3)}`, "[redacted]"],
    [`npm_${"a1B2c3".repeat(6)}`, "[redacted]"],
    [`(sk-proj-${"aB3dE".repeat(8)})`, "([redacted])"],
    [`"sk-ant-api03-${"aB3_E-".repeat(8)}"`, '"[redacted]"'],
    [`SG.${"aB3dE".repeat(4)}.${"aB3dE".repeat(8)}`, "[redacted]"],
    [`before ${PEM} after`, "before [redacted] after"],
    ["x -----BEGIN PRIVATE KEY-----\nMIIE", "x [redacted]"],
    // Credentials of HTTP.
    ["Bearer x", "Bearer [redacted]"],
    ["sent bearer abc.def-1/2+3= to", "sent bearer [redacted] to"],
    ["Basic dXNlcjpwYXNz", "Basic [redacted]"],
    ["Authorization: Basic dXNlcjpwYXNz\r\nHost: x", "Authorization: [redacted]\r\nHost: x"],
    ["Cookie: a=b; c=d\nAccept: */*", "Cookie: [redacted]\nAccept: */*"],
    ['curl -H "Authorization: token abc" x', 'curl -H "Authorization: [redacted]" x'],
    ["authorization=Bearer abc d", "authorization=[redacted] d"],
    // Queries, connection strings, forms.
    ["/x?a=1&token=abc&b=2#c", "/x?a=1&token=[redacted]&b=2#c"],
    ["/x?X-Amz-Signature=abc", "/x?X-Amz-Signature=[redacted]"],
    ["/x?to=%2Fy%3Ftoken%3Dabc%26b%3D1&c=2", "/x?to=%2Fy%3Ftoken%3D[redacted]&c=2"],
    ["user[password]=a&user%5Bpin%5D=1", "user[password]=[redacted]&user%5Bpin%5D=[redacted]"],
    [
      "tokens[]=a&tokens%5B%5D=b&password=it's&c=1",
      "tokens[]=[redacted]&tokens%5B%5D=[redacted]&password=[redacted]&c=1",
    ],
    ["tokens=[a b] c", "tokens=[redacted]"],
    ["password: it's long, user: x", "password: [redacted], user: x"],
    ["mysql://ann:it's@db/x", "mysql://[redacted]@db/x"],
    ["postgres://ann:pw@db:5432/shop", "postgres://[redacted]@db:5432/shop"],
    ["redis://:p@ss@h/0 amqp://u:p@h", "redis://[redacted]@h/0 amqp://[redacted]@h"],
    ["https://t0ken@github.com/x", "https://[redacted]@github.com/x"],
    ["Server=db;Password=a b;Database=x", "Server=db;Password=[redacted] b;Database=x"],
    ["AccountName=x;AccountKey=a+/==;", "AccountName=x;AccountKey=[redacted];"],
    ["host=db password = 'a b' user=x", "host=db password = '[redacted]' user=x"],
    // JSON, YAML, XML, SQL, command lines, inside a text.
    ['{"user":"x","password":"a\\"b","n":1}', '{"user":"x","password":"[redacted]","n":1}'],
    ['{\\"pin\\": \\"a\\\\\\"b\\", \\"n\\": 1}', '{\\"pin\\": \\"[redacted]\\", \\"n\\": 1}'],
    ['{"pin": 1234, "n": 1}', '{"pin": [redacted], "n": 1}'],
    ['{"auth": {"a": "b"}, "n": 1}', '{"auth": [redacted]'],
    ["{ apiKey: 'a', n: 1 }", "{ apiKey: '[redacted]', n: 1 }"],
    ["password: correct horse\nuser: x", "password: [redacted]\nuser: x"],
    ["<password>a&amp;b</password>", "<password>[redacted]&amp;b</password>"],
    [
      "mysql --password hunter2 -u x --token=y",
      "mysql --password [redacted] -u x --token=[redacted]",
    ],
    ["UPDATE u SET password = 'x' WHERE id=1", "UPDATE u SET password = '[redacted]' WHERE id=1"],
    ["DB_PASS=hunter2 node x", "DB_PASS=[redacted] node x"],
    ["password=\u0000x", "password=[redacted]"],
    ["пароль password=ünïcödé 😀", "пароль password=[redacted] 😀"],
  ])("%s", (text, shown) => {
    expect(redactText(text)).toBe(shown);
    expect(redactText(shown)).toBe(shown);
  });

  test.each([
    // Ids and times.
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "a4111111111111111",
    "e3b04111111111111111c442",
    "2024-01-15T10:30:00.000Z",
    "1700000000004 1700000000000001 1700000000000000004",
    "200 300 400 500 106",
    "20 30 40 50 60 70 11",
    "4111-1111 1111-1111",
    "4111111111111112",
    "41111111111111111111111111111111111111111",
    "0.4111111111111111",
    "+49 30 1234 5678",
    "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
    "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
    // Words and code.
    "task-force-of-the-hour-and-more-1",
    "task-2024-01-15-nightly-rebuild",
    "sk-fading-circle-container",
    "sk-SK",
    "the basic plan, Basic Training and basic.",
    "the token is invalid; token expired",
    "Unexpected token } in JSON at position 4",
    "if (token === other) return (token) => token?.kind;",
    "author: Ann, tokens_used: 12, completion_tokens=40",
    "https://shop.example/a@b?to=ann@shop.example#x",
    "ann@shop.example",
    "std::token::kind",
    "a=1&b=2;c=3",
    "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
    "eyJ is how a JWT begins",
    "",
    "😀",
    "\ud83d",
  ])("%s stays", (text) => {
    expect(redactText(text)).toBe(text);
  });

  test("a secret at every place of a text is found", () => {
    const secrets = ["4111111111111111", JWT, `ghp_${"aB3".repeat(12)}`, "token=t0k", PEM];
    for (const secret of secrets) {
      for (const before of ["", " ", "x ", "(", "é", "😀", "\n", '"', "4 ", "a: ", "-", "/"]) {
        for (const after of ["", " x", ")", " é", "\n", '"', "😀"]) {
          const shown = redactText(before + secret + after);
          expect(shown).toContain("[redacted]");
          expect(shown).not.toContain(secret.slice(-8));
        }
      }
    }
  });

  // The length squared would be 10^11 steps: more than the minute that a test has.
  test.each([
    "a",
    "4",
    "-",
    " ",
    '"',
    "\\",
    "=",
    ":",
    "/",
    "%",
    "{",
    "[",
    "😀",
    "é",
    "4111 ",
    "4111-",
    "41111111111111 ",
    "a4",
    "aa:",
    "a://",
    "a:/",
    "a@",
    "eyJ",
    "eyJ.",
    "eyJa.",
    "sk_live_",
    "sk-",
    "AKIA",
    "xoxb-",
    "-----BEGIN ",
    "-----BEGIN PRIVATE KEY",
    "-----END",
    "basic ",
    "basic a",
    "bearer ",
    "bearer",
    "token",
    "token ",
    "token:",
    "token=",
    "token:=",
    'token="',
    "token='\\",
    "token:{",
    "--token ",
    "--token",
    "<token>",
    "token%3D",
    "token]",
    "s-e-c-r-e-t-",
    "t_",
    "pas",
    "passwor",
    "tokens",
    "A",
    "aA",
    "a.",
    "a ",
  ])("300,000 characters of %j take linear time", (part) => {
    const text = part.repeat(Math.ceil(300_000 / part.length));
    expect(redactText(text).length).toBeGreaterThan(0);
    expect(redactText(`token="${text}`).length).toBeGreaterThan(0);
    expect(isSecretName(text)).toBeTypeOf("boolean");
  });

  test("what the program knows about its last regular expression stays", () => {
    /(b)/.exec("abc");
    redactText("password=x 4111111111111111 Bearer x");
    expect(RegExp.$1).toBe("b");
  });
});
