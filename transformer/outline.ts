/**
 * What the rest of the transformer sees of a file: the few nodes that matter for weaving, as plain data.
 * Each parser driver builds the same outline, so that everything behind it is written once.
 */
import type { Span } from "./types.ts";

export interface FunctionNode extends Span {
  readonly type: "function";
  readonly arrow: boolean;
  readonly async: boolean;
  readonly generator: boolean;
  readonly declaration: boolean;
  readonly id: (Span & { readonly name: string }) | undefined;
  /** Source text of each parameter, type annotations included. */
  readonly params: readonly string[];
  readonly body: Span & { readonly expression: boolean };
  readonly directives: readonly Directive[];
  /** How many stand directly in the body. */
  readonly statements: number;
  /** The body of an expression arrow makes a promise itself: `() => fetch(url).then(...)`. */
  readonly fresh: boolean;
  /** What `.then()` is called on there. */
  readonly receiver: Span | undefined;
  /** The body of an expression arrow can't be a thenable. */
  readonly settled: boolean;
  readonly children: Node[];
}

/** A function without a body: an overload, an abstract or a declared one. */
export interface SignatureNode extends Span {
  readonly type: "signature";
  readonly name: string | undefined;
  readonly children: Node[];
}

export interface ClassNode extends Span {
  readonly type: "class";
  readonly id: (Span & { readonly name: string }) | undefined;
  readonly decorators: readonly Span[];
  readonly children: Node[];
}

export interface MemberNode extends Span {
  readonly type: "member";
  readonly owner: "class" | "object";
  readonly kind: "method" | "get" | "set" | "constructor" | "property";
  readonly key: Span & { readonly computed: boolean };
  /** Without parentheses and type assertions. */
  readonly value: Span | undefined;
  readonly decorators: readonly Span[];
  readonly children: Node[];
}

/** `const a = 1, b = 2`. */
export interface VariablesNode extends Span {
  readonly type: "variables";
  readonly kind: "var" | "let" | "const" | "using" | "await using";
  readonly inLoopHead: boolean;
  readonly children: Node[];
}

/** One declarator of `variables`. */
export interface BindingNode extends Span {
  readonly type: "binding";
  readonly target: Span & { readonly pattern: boolean };
  readonly value: Span | undefined;
  /** `{ a } = await import("x")`, with a literal. */
  readonly importsPattern: boolean;
  readonly children: Node[];
}

/** `[a, b]` where something is taken apart. */
export interface ArrayPatternNode extends Span {
  readonly type: "array-pattern";
  readonly children: Node[];
}

/** `a.b = value`, or the default of a pattern: `{ a = value }`. */
export interface AssignNode extends Span {
  readonly type: "assign";
  readonly target: Span;
  readonly value: Span;
  readonly isDefault: boolean;
  /** The value takes its name from the target: it must stay as it is. */
  readonly namesValue: boolean;
  readonly children: Node[];
}

export interface ExportNode extends Span {
  readonly type: "export";
  /** What `export default` or `export =` exports, without parentheses and type assertions. */
  readonly defaultValue: Span | undefined;
  readonly children: Node[];
}

export interface NamespaceNode extends Span {
  readonly type: "namespace";
  readonly name: string;
  readonly children: Node[];
}

/** A call or `new`. */
export interface CallNode extends Span {
  readonly type: "call";
  readonly callee: Span;
  /** Those of its arguments that are functions, without parentheses and type assertions. */
  readonly functions: readonly Span[];
  readonly children: Node[];
}

export interface AwaitNode extends Span {
  readonly type: "await";
  readonly argument: Span;
  readonly children: Node[];
}

export interface YieldNode extends Span {
  readonly type: "yield";
  readonly delegate: boolean;
  readonly argument: Span | undefined;
  readonly children: Node[];
}

export interface ReturnNode extends Span {
  readonly type: "return";
  readonly argument: Span | undefined;
  readonly fresh: boolean;
  readonly receiver: Span | undefined;
  /** `return await x`, or a value that can't be a thenable. */
  readonly settled: boolean;
  /** `return a, b`. */
  readonly sequence: boolean;
  readonly children: Node[];
}

export interface TryNode extends Span {
  readonly type: "try";
  readonly block: Span;
  readonly catchParameter: Span | undefined;
  readonly catchBody: Span | undefined;
  readonly finalizer: Span | undefined;
  readonly children: Node[];
}

export interface LoopNode extends Span {
  readonly type: "loop";
  readonly await: boolean;
  readonly head: Span;
  /** The object of a head such as `for (f().x of y)`. */
  readonly headObject: Span | undefined;
  readonly iterable: Span;
  readonly body: Span & { readonly block: boolean };
  readonly children: Node[];
}

export interface LabelNode extends Span {
  readonly type: "label";
  /** Where the labelled statement starts. */
  readonly body: number;
  readonly children: Node[];
}

/** A block statement: functions declared inside are not at the top of the body. */
export interface BlockNode extends Span {
  readonly type: "block";
  readonly children: Node[];
}

export interface StaticBlockNode extends Span {
  readonly type: "static-block";
  readonly children: Node[];
}

export interface WithNode extends Span {
  readonly type: "with";
  readonly children: Node[];
}

export type Node =
  | FunctionNode
  | SignatureNode
  | ClassNode
  | MemberNode
  | VariablesNode
  | BindingNode
  | ArrayPatternNode
  | AssignNode
  | ExportNode
  | NamespaceNode
  | CallNode
  | AwaitNode
  | YieldNode
  | ReturnNode
  | TryNode
  | LoopNode
  | LabelNode
  | BlockNode
  | StaticBlockNode
  | WithNode;

export interface Directive extends Span {
  readonly value: string;
}

export interface Comment extends Span {
  readonly block: boolean;
}

export interface SyntaxProblem {
  readonly message: string;
  readonly suggestion: string | undefined;
  readonly span: Span;
}

/** A file, parsed. */
export interface Outline {
  readonly children: readonly Node[];
  readonly directives: readonly Directive[];
  readonly comments: readonly Comment[];
  readonly hasModuleSyntax: boolean;
  /** Local names that an `export { ... }` clause lists. */
  readonly exportedNames: readonly string[];
  readonly problem: SyntaxProblem | undefined;
}

/** Collects nodes as a driver enters and leaves them, in source order. */
export class OutlineBuilder {
  readonly top: Node[] = [];
  /** The children of the node that was entered last and not left yet. */
  open: Node[] = this.top;
  readonly #around: Node[][] = [];

  enter(node: Node): void {
    this.open.push(node);
    this.#around.push(this.open);
    this.open = node.children;
  }

  leave(): void {
    this.open = this.#around.pop() ?? this.top;
  }
}
