/** What is collected about one function while its body is walked: marks, and what hazards look at. */
import type { FunctionNode, LoopNode, TryNode, VariablesNode } from "./outline.ts";
import type { Hazard, Mark, Span } from "./types.ts";

export interface Declared extends Span {
  readonly name: string;
}

/** What is known of a returned expression. */
export interface Returned {
  readonly fresh: boolean;
  readonly settled: boolean;
  readonly sequence: boolean;
  readonly receiver: Span | undefined;
}

/** Nested calls of the shape around more awaits than this could overflow a parser. */
const DEEPEST_NESTING = 100;

export class Frame {
  readonly marks: Mark[] = [];
  /** Function declarations directly in the body: inside `try` they become block-level. */
  readonly topFunctions: Declared[] = [];
  /** Source text of what `var` declares, patterns whole. */
  readonly varTargets: string[] = [];
  /** Source text of what `let`, `const` and `class` declare directly in the body. */
  readonly lexicalTargets: string[] = [];
  /** How often the body can be left and entered again so far. */
  suspensions = 0;
  hazard: Hazard | undefined;
  #nesting = 0;
  /** Starts of the patterns whose iterator the runtime watches. */
  readonly #watched = new Set<number>();
  readonly node: FunctionNode;
  readonly strict: boolean;
  readonly isConstructor: boolean;

  constructor(node: FunctionNode, strict: boolean, isConstructor: boolean) {
    this.node = node;
    this.strict = strict;
    this.isConstructor = isConstructor;
  }

  get suspends(): boolean {
    return this.node.async || this.node.generator;
  }

  refuse(code: Hazard["code"], at: Span): void {
    this.hazard ??= { code, at: { start: at.start, end: at.end } };
  }

  /** A place where the body is left; `visit` walks what is evaluated before. */
  suspend(mark: Mark, at: Span, visit: () => void): void {
    this.marks.push(mark);
    this.#nesting++;
    if (this.#nesting > DEEPEST_NESTING) this.refuse("too-deep", { ...at, end: at.start + 5 });
    visit();
    this.#nesting--;
    this.suspensions++;
  }

  addReturn(argument: Span, { fresh, settled, sequence, receiver }: Returned): void {
    const { async, generator } = this.node;
    const isFresh = fresh && !async;
    // Every value is awaited before an async generator's `finally` blocks run.
    if (async && generator) this.suspensions++;
    if ((generator && !async) || this.isConstructor) return;
    this.marks.push({
      type: "return",
      argument,
      awaited: async && (generator || !settled),
      fresh: isFresh,
      sequence,
      receiver: isFresh ? receiver : undefined,
    });
  }

  /** Whatever a `finally` drops, nothing is returned. */
  addBareReturn({ start }: Span): void {
    this.marks.push({ type: "bare-return", at: start + "return".length });
  }

  /** Walks `try`, `catch` and `finally`, and marks the blocks that a suspension can lead to. */
  addTry(node: TryNode, visit: (part: Span) => void): void {
    const before = this.suspensions;
    visit(node.block);
    if (node.catchBody !== undefined) {
      const reenters = this.suspensions > before;
      if (node.catchParameter !== undefined) {
        const first = this.marks.length;
        visit(node.catchParameter);
        if (!reenters) this.#dropPatterns(first);
      }
      if (reenters) this.marks.push({ type: "reenter", block: node.catchBody });
      visit(node.catchBody);
    }
    if (node.finalizer !== undefined) {
      if (this.suspensions > before) this.marks.push({ type: "reenter", block: node.finalizer });
      visit(node.finalizer);
    }
  }

  /** Walks a `for...of`, and marks it if iterators are closed after a suspension. */
  addLoop(node: LoopNode, labelled: Span | undefined, visit: (part: Span) => void): void {
    visit(node.iterable);
    const inLoop = this.suspensions;
    const first = this.marks.length;
    const pattern = arrayPatternOf(node);
    if (pattern !== undefined && !node.await) this.#watched.add(pattern.start);
    visit(node.head);
    if (!node.await) this.#dropPatterns(first);
    const headSuspends = this.suspensions > inLoop;
    const takesApart = headSuspends && pattern !== undefined;
    visit(node.body);
    if (node.await || this.suspensions > inLoop) {
      const { await: isAwait, iterable, body } = node;
      const statement = { start: labelled?.start ?? node.start, end: node.end };
      if (isAwait && node.headObject !== undefined) {
        this.marks.push({ type: "pattern", expression: node.headObject });
      }
      const disposes = node.children.some(
        (child) => child.type === "variables" && child.inLoopHead && child.kind === "using",
      );
      const flags = { await: isAwait, disposes, headSuspends, takesApart };
      this.marks.push({ type: "loop", ...flags, statement, iterable, body });
    }
    if (node.await) this.suspensions++;
  }

  /** Walks a pattern, and marks what it takes apart if an iterator may be closed after a suspension. */
  addPattern(pattern: Span, iterable: Span, isArray: boolean, visit: (part: Span) => void): void {
    const before = this.suspensions;
    if (isArray) this.#watched.add(pattern.start);
    visit(pattern);
    const suspends = this.suspensions > before;
    visit(iterable);
    if (suspends && isArray) this.marks.push({ type: "destructure", iterable });
  }

  /** Its iterator is closed when an `await` inside fails: only what drives it can step in front of that. */
  addArrayPattern(node: Span, visit: () => void): void {
    const before = this.suspensions;
    visit();
    if (this.suspensions > before && !this.#watched.has(node.start)) {
      this.refuse("pattern-suspends", { start: node.start, end: node.start + 1 });
    }
  }

  /** `using` disposes before any `catch` runs, so each declarator brings the span back first. */
  addUsing(node: VariablesNode): void {
    if (node.kind === "await using") {
      this.refuse("await-using", { start: node.start, end: node.start + "await using".length });
      return;
    }
    for (const child of node.children) {
      if (child.type === "binding" && child.value !== undefined) {
        this.marks.push({ type: "using", declarator: { start: child.start, end: child.end } });
      }
    }
  }

  #dropPatterns(from: number): void {
    const kept = this.marks.slice(from).filter((mark) => mark.type !== "pattern");
    this.marks.splice(from, this.marks.length - from, ...kept);
  }
}

/** `for (const [a] of b)`, `for ([a] of b)`. */
function arrayPatternOf(node: LoopNode): Span | undefined {
  const head = node.children.find((child) => child.start === node.head.start);
  const declared = head?.type === "variables" ? head.children[0]?.children[0] : head;
  return declared?.type === "array-pattern" ? declared : undefined;
}
