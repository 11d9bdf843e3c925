/**
 * JSON that remembers where each value stands, so that a message can underline it. As in tsconfig.json,
 * comments may stand anywhere, and a comma after the last item.
 */
import type { Path } from "../transformer/written.ts";

export interface JsonNode {
  readonly start: number;
  readonly end: number;
  readonly value: JsonValue;
}

export type JsonValue = string | number | boolean | null | readonly JsonNode[] | JsonMembers;

type JsonMembers = ReadonlyMap<string, JsonMember>;

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

/** Where the key at the end of `path` stands, or the value. */
export function nodeAt(node: JsonNode, path: Path, isKey: boolean): JsonNode | undefined {
  let at: JsonNode | undefined = node;
  for (const [index, step] of path.entries()) {
    const value: JsonValue | undefined = at?.value;
    const members: JsonMembers | undefined = value instanceof Map ? value : undefined;
    const member: JsonMember | undefined = members?.get(String(step));
    if (isKey && index === path.length - 1) return member?.key;
    at = Array.isArray(value) ? (value as readonly JsonNode[])[Number(step)] : member?.node;
  }
  return at;
}

const gap = /(?:[ \t\r\n]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const token = /([{}[\],:])|("(?:[^"\\\n]|\\.)*")|([^\s{}[\],:"/]+|\/)/y;

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
      if (members.has(String(key.value))) throw new JsonError(`${shown(key)} is given twice`, key);
      // As a key of an object it would set the prototype.
      if (key.value === "__proto__") throw new JsonError(`${shown(key)} is no name`, key);
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
      if (this.#word === close) return;
      readItem();
    }
    if (this.#word !== close) this.#fail(`expected "," or "${close}"`);
  }

  #readScalar(): JsonNode {
    try {
      const value = JSON.parse(this.#word) as JsonValue;
      return this.#finish(this.#start, value);
    } catch {
      const isString = this.#word.startsWith('"');
      return this.#fail(
        isString ? "this string is never closed, or an escape in it is wrong" : "expected a value",
      );
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
    gap.lastIndex = this.#end;
    gap.test(this.#text);
    this.#start = gap.lastIndex;
    if (this.#text.startsWith("/*", this.#start)) {
      this.#end = this.#start + 2;
      this.#fail("this comment is never closed");
    }
    token.lastIndex = this.#start;
    const found = token.exec(this.#text);
    // What nothing matches is a string without an end.
    this.#end = found === null ? this.#text.length : token.lastIndex;
    this.#word = this.#text.slice(this.#start, this.#end);
  }

  #fail(message: string): never {
    throw new JsonError(message, { start: this.#start, end: this.#end });
  }
}

function shown(key: JsonNode): string {
  return JSON.stringify(key.value);
}
