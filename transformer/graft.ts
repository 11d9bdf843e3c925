/** Graft: the text of a piece becomes nodes, with source nodes where the text leaves a hole. */
import type { Bracket, Names } from "./shape.ts";
import type { TypeScript, ts } from "./typescript.ts";

/** A node of the source: what names of the program mean in a piece, they mean there. */
export type Scope = ts.Node | undefined;

export class Graft {
  readonly #ts: TypeScript;
  readonly #context: ts.TransformationContext;
  /** No source holds a name that begins like this one. */
  readonly #hole: string;
  readonly #own: ReadonlySet<string>;
  readonly #inline: (node: ts.Expression) => ts.Expression | undefined;

  /** `inline` gives the value that TypeScript puts in the place of an expression of a tag. */
  constructor(
    ts: TypeScript,
    context: ts.TransformationContext,
    names: Names,
    inline: (node: ts.Expression) => ts.Expression | undefined,
  ) {
    this.#ts = ts;
    this.#context = context;
    this.#hole = `${names.state}_`;
    this.#own = new Set([...Object.values<string>({ ...names }), this.#hole]);
    this.#inline = inline;
  }

  /** At the top of a file, where names are those of the piece itself. */
  prelude(text: string): readonly ts.Statement[] {
    const { statements } = this.#parse(text);
    for (const statement of statements) this.#detach(statement);
    return [...statements];
  }

  /** Around statements, and inside a body. */
  statements(
    { open, close }: Bracket,
    inside: readonly ts.Statement[],
    scope?: Scope,
  ): readonly ts.Statement[] {
    const parsed = this.#inFunction(`${open}${this.#hole};${close}`, scope);
    return parsed.flatMap((statement) => this.#fill(statement, inside)) as ts.Statement[];
  }

  /** Around an expression that becomes what a body returns. */
  returned({ open, close }: Bracket, inside: ts.Expression, scope: Scope): ts.Block {
    const [block] = this.#inFunction(`${open}${this.#hole};${close}`, scope);
    return this.#fill(block as ts.Block, inside) as ts.Block;
  }

  expression({ open, close }: Bracket, inside: ts.Expression): ts.Expression {
    const [statement] = this.#inFunction(`${open}${this.#hole}${close};`, undefined);
    return this.#fill((statement as ts.ExpressionStatement).expression, inside) as ts.Expression;
  }

  /** Around a `yield` that gets an argument; `place` makes it the one of the source. */
  bareYield(
    { open, close }: Bracket,
    place: (argument: ts.Expression | undefined) => ts.Expression,
  ): ts.Expression {
    const [statement] = this.#inFunction(`${open}yield${close};`, undefined);
    const { expression } = statement as ts.ExpressionStatement;
    const visit = (node: ts.Node): ts.Node =>
      this.#ts.isYieldExpression(node)
        ? place(node.expression)
        : this.#ts.visitEachChild(node, visit, this.#context);
    return visit(expression) as ts.Expression;
  }

  /** Text that is an expression by itself. */
  alone(text: string): ts.Expression {
    const [statement] = this.#inFunction(`${text};`, undefined);
    return (statement as ts.ExpressionStatement).expression;
  }

  /** What stands behind a declarator. */
  declarators(text: string): readonly ts.VariableDeclaration[] {
    const [statement] = this.#inFunction(`var ${this.#hole}${text};`, undefined);
    return (statement as ts.VariableStatement).declarationList.declarations.slice(1);
  }

  #inFunction(text: string, scope: Scope): readonly ts.Statement[] {
    const [wrapper] = this.#parse(`function* wrapper() {${text}}`).statements;
    const statements = (wrapper as ts.FunctionDeclaration).body?.statements ?? [];
    return statements.map((statement) => {
      this.#detach(statement);
      if (scope === undefined) return statement;
      (statement as { parent: ts.Node }).parent = scope;
      return this.#refer(statement);
    });
  }

  #parse(text: string): ts.SourceFile {
    const { ScriptTarget, ScriptKind, createSourceFile } = this.#ts;
    return createSourceFile("piece.ts", text, ScriptTarget.ESNext, true, ScriptKind.TS);
  }

  /** Its places are those of another text: nothing may look there for comments, or map to it. */
  #detach(node: ts.Node): void {
    const { EmitFlags, NodeFlags, forEachChild, isStringLiteral, setEmitFlags, setTextRange } =
      this.#ts;
    setTextRange(node, NOWHERE);
    if (isStringLiteral(node)) setEmitFlags(node, EmitFlags.NoAsciiEscaping);
    (node as { flags: ts.NodeFlags }).flags |= NodeFlags.Synthesized;
    forEachChild(
      node,
      (child) => this.#detach(child),
      (children) => {
        setTextRange(children, NOWHERE);
        for (const child of children) this.#detach(child);
      },
    );
  }

  /**
   * Modules, namespaces and enums make TypeScript write `limit` as `prices_1.limit`, `exports.limit`,
   * `N.limit` or 3: it asks its checker what a name means, for names that stand in a source. So those
   * of the program are made to stand there, by their parents.
   */
  #refer<T extends ts.Node>(root: T): T {
    const { isArrowFunction, isIdentifier } = this.#ts;
    const visit = (node: ts.Node, bound: ReadonlySet<string>): ts.Node => {
      const isOurs = (name: string): boolean => bound.has(name) || this.#own.has(name);
      if (isIdentifier(node)) {
        if (!isOurs(node.text) && this.#isReference(node)) this.#attach(node);
        return node;
      }
      const inside = isArrowFunction(node)
        ? new Set([...bound, ...node.parameters.flatMap(({ name }) => this.#namesIn(name))])
        : bound;
      const visited = this.#ts.visitEachChild(node, (child) => visit(child, inside), this.#context);
      return this.#inline(visited as ts.Expression) ?? visited;
    };
    return visit(root, new Set()) as T;
  }

  #attach(node: ts.Identifier): void {
    (node as { flags: ts.NodeFlags }).flags &= ~this.#ts.NodeFlags.Synthesized;
  }

  #isReference(node: ts.Identifier): boolean {
    const { isPropertyAccessExpression, isPropertyAssignment, isBindingElement, isParameter } =
      this.#ts;
    const { parent } = node;
    if (isPropertyAccessExpression(parent) || isPropertyAssignment(parent)) {
      return parent.name !== node;
    }
    if (isBindingElement(parent)) return parent.initializer === node;
    return !isParameter(parent) || parent.initializer === node;
  }

  #namesIn(name: ts.BindingName): readonly string[] {
    if (this.#ts.isIdentifier(name)) return [name.text];
    return name.elements.flatMap((element) =>
      this.#ts.isOmittedExpression(element) ? [] : this.#namesIn(element.name),
    );
  }

  #fill(node: ts.Node, filling: ts.Node | readonly ts.Node[]): ts.Node | readonly ts.Node[] {
    const { isEmptyStatement, isExpressionStatement, isIdentifier } = this.#ts;
    const isHole = (one: ts.Node): boolean => isIdentifier(one) && one.text === this.#hole;
    const visit = (one: ts.Node): ts.VisitResult<ts.Node | undefined> => {
      const isStatement = isExpressionStatement(one) && isHole(one.expression);
      if (Array.isArray(filling) ? isStatement : isHole(one)) return filling as ts.Node;
      // Left over where a text had to end its last statement.
      if (isEmptyStatement(one)) return [];
      return this.#ts.visitEachChild(one, visit, this.#context);
    };
    return visit(node) as ts.Node | readonly ts.Node[];
  }
}

const NOWHERE = { pos: -1, end: -1 };
