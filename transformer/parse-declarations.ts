/** declarationsIn(): the names that one node declares for what is inside of it. */
import { type AnyTree, boundNames, isTree, treeChildren } from "./parse-tree.ts";

export interface Declared {
  readonly values: ReadonlySet<string>;
  readonly imports: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  readonly privateNames: ReadonlySet<string>;
  /** Of a function: what its body declares. */
  readonly inside: ReadonlySet<string>;
}

export function declarationsIn(node: AnyTree): Declared {
  const all = new Declarations();
  const inside = new Declarations();
  if (node.type === "Program") all.addVars(node);
  all.addStatements(statementsOf(node));
  if (isFunction(node)) {
    const body = node.body as AnyTree;
    inside.addVars(body);
    inside.addStatements(statementsOf(body));
    all.addNames((node.params as AnyTree[]).flatMap(boundNames));
    all.addName(node.id);
    all.addVars(body);
  }
  if (node.type === "CatchClause" && isTree(node.param)) all.addNames(boundNames(node.param));
  if (/^For(?:In|Of)?Statement$/.test(node.type)) {
    const head = node.type === "ForStatement" ? node.init : node.left;
    if (isTree(head)) all.addStatements([head]);
  }
  if (node.type === "StaticBlock") all.addVars(node);
  if (node.type === "ClassDeclaration" || node.type === "ClassExpression") {
    all.addName(node.id);
    for (const { key } of (node.body as { body: AnyTree[] }).body) {
      if (isTree(key) && key.type === "PrivateIdentifier") all.privateNames.add(`${key.name}`);
    }
  }
  const { values, imports, types, privateNames } = all;
  return { values, imports, types, privateNames, inside: inside.values };
}

class Declarations {
  readonly values: Set<string> = new Set();
  readonly imports: Set<string> = new Set();
  readonly types: Set<string> = new Set();
  readonly privateNames: Set<string> = new Set();

  addStatements(statements: readonly AnyTree[]): void {
    for (const statement of statements) this.#addStatement(statement);
  }

  /** `var` belongs to the function around, however deep it stands. */
  addVars(node: AnyTree): void {
    if (node.type === "VariableDeclaration" && node.kind === "var") this.#addStatement(node);
    if (!HOLDS_STATEMENTS.test(node.type)) return;
    for (const child of treeChildren(node)) this.addVars(child);
  }

  #addStatement(statement: AnyTree): void {
    switch (statement.type) {
      case "VariableDeclaration":
        for (const { id } of statement.declarations as { id: AnyTree }[]) {
          this.addNames(boundNames(id));
        }
        return;
      case "ExportNamedDeclaration":
      case "ExportDefaultDeclaration":
        if (isTree(statement.declaration)) this.#addStatement(statement.declaration);
        return;
      case "ImportDeclaration":
        for (const one of statement.specifiers as AnyTree[]) {
          const isType = statement.importKind === "type" || one.importKind === "type";
          this.addName(one.local, isType);
          if (!isType && isTree(one.local)) this.imports.add(`${one.local.name}`);
        }
        return;
      case "TSInterfaceDeclaration":
      case "TSTypeAliasDeclaration":
        return this.addName(statement.id, true);
      case "TSImportEqualsDeclaration":
        return this.addName(statement.id, statement.importKind === "type");
      case "LabeledStatement":
        return this.#addStatement(statement.body as AnyTree);
      case "ClassDeclaration":
      case "FunctionDeclaration":
      case "TSDeclareFunction":
      case "TSEnumDeclaration":
      case "TSModuleDeclaration":
        return this.addName(statement.id);
    }
  }

  addName(id: unknown, isType = false): void {
    if (isTree(id) && typeof id.name === "string") (isType ? this.types : this.values).add(id.name);
  }

  addNames(names: readonly string[]): void {
    for (const name of names) this.values.add(name);
  }
}

/** Nodes below which a `var` of the same function can stand. */
const HOLDS_STATEMENTS =
  /^(?:Program|StaticBlock|BlockStatement|IfStatement|For(?:In|Of)?Statement|(?:Do)?WhileStatement|TryStatement|CatchClause|Switch(?:Statement|Case)|LabeledStatement|WithStatement|Export(?:Named|Default)Declaration)$/;

function statementsOf(node: AnyTree): readonly AnyTree[] {
  if (node.type === "SwitchStatement") {
    return (node.cases as { consequent: AnyTree[] }[]).flatMap(({ consequent }) => consequent);
  }
  return Array.isArray(node.body) ? node.body.filter(isTree) : [];
}

export function isFunction(node: AnyTree): boolean {
  return (
    node.type === "ArrowFunctionExpression" ||
    /^Function(?:Declaration|Expression)$/.test(node.type)
  );
}
