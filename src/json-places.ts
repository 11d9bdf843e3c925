/** JSON that remembers where each value stands, so that a message can underline it. */

export interface JsonNode {
  readonly start: number;
  readonly end: number;
  readonly value: JsonValue;
}

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonNode[]
  | ReadonlyMap<string, JsonMember>;

export interface JsonMember {
  readonly key: JsonNode;
  readonly node: JsonNode;
}

/** Thrown where the text is not JSON, or not what was asked for. */
export class JsonError extends Error {
  readonly start: number;
  readonly end: number;

  constructor(message: string, { start, end }: { start: number; end: number }) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

export function parseJson(text: string): JsonNode {
  const reader = new Reader(text);
  const node = reader.readValue();
  reader.expectEnd();
  return node;
}

/** The value without its places. */
export function plain(node: JsonNode): unknown {
  if (Array.isArray(node.value)) return node.value.map(plain);
  if (node.value instanceof Map) {
    const members = node.value as ReadonlyMap<string, JsonMember>;
    return Object.fromEntries([...members].map(([key, member]) => [key, plain(member.node)]));
  }
  return node.value;
}

const token = /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\\n]|\\.)*")|([^\s{}[\],:"]+))/y;

class Reader {
  readonly #text: string;
  #start = 0;
  #end = 0;
  #word = "";

  constructor(text: string) {
    this.#text = text;
    this.#next();
  }

  readValue(): JsonNode {
    const start = this.#start;
    if (this.#word === "{") return this.#finish(start, this.#readMembers());
    if (this.#word === "[") return this.#finish(start, this.#readItems());
    return this.#readScalar();
  }

  expectEnd(): void {
    if (this.#word !== "") this.#fail("expected the end of the file");
  }

  #readMembers(): ReadonlyMap<string, JsonMember> {
    const members = new Map<string, JsonMember>();
    this.#readList("}", () => {
      if (!this.#word.startsWith('"')) this.#fail("expected a property name in double quotes");
      const key = this.#readScalar();
      this.#expect(":");
      members.set(String(key.value), { key, node: this.readValue() });
    });
    return members;
  }

  #readItems(): readonly JsonNode[] {
    const items: JsonNode[] = [];
    this.#readList("]", () => items.push(this.readValue()));
    return items;
  }

  /** Ends on the closing bracket. */
  #readList(close: string, readItem: () => void): void {
    this.#next();
    if (this.#word === close) return;
    readItem();
    while (this.#word === ",") {
      this.#next();
      readItem();
    }
    if (this.#word !== close) this.#fail(`expected "," or "${close}"`);
  }

  #readScalar(): JsonNode {
    try {
      const value = JSON.parse(this.#word) as JsonValue;
      return this.#finish(this.#start, value);
    } catch {
      return this.#fail("expected a value");
    }
  }

  #finish(start: number, value: JsonValue): JsonNode {
    const end = this.#end;
    this.#next();
    return { start, end, value };
  }

  #expect(word: string): void {
    if (this.#word !== word) this.#fail(`expected "${word}"`);
    this.#next();
  }

  #next(): void {
    token.lastIndex = this.#end;
    const found = token.exec(this.#text);
    if (found === null) {
      this.#start = this.#end + (/^\s*/.exec(this.#text.slice(this.#end))?.[0].length ?? 0);
      this.#end = this.#text.length;
      this.#word = this.#text.slice(this.#start);
      return;
    }
    this.#word = found[1] ?? found[2] ?? found[3] ?? "";
    this.#end = token.lastIndex;
    this.#start = this.#end - this.#word.length;
  }

  #fail(message: string): never {
    throw new JsonError(message, { start: this.#start, end: this.#end });
  }
}
