/** Scopes: which names a function can see. Read for the few files whose tags hold expressions. */
import { parseSync } from "oxc-parser";
import { type AnyTree, boundNames, isTree, treeChildren } from "./parse-tree.ts";
import type { Lang, SourceType, Span } from "./types.ts";

export interface Visible {
  readonly parameters: ReadonlySet<string>;
  /** Declared in the body itself: without a value when the body starts. */
  readonly inBody: ReadonlySet<string>;
  /** Declared around the function, imports included. */
  readonly around: ReadonlySet<string>;
  readonly imports: ReadonlySet<string>;
  /** Names of types alone. */
  readonly types: ReadonlySet<string>;
  /** Private names of the classes around. */
  readonly privateNames: ReadonlySet<string>;
}

export class Scopes {
  readonly #program: AnyTree;

  constructor(filename: string, source: string, lang: Lang, sourceType: SourceType) {
    const options = { lang, astType: "ts", sourceType } as const;
    this.#program = parseSync(filename, source, options).program as unknown as AnyTree;
  }

  /** What the function with that body sees. */
  visibleTo(body: Span): Visible {
    const path = pathTo(this.#program, body);
    const owner = path.findLastIndex(isFunction);
    const own = path[owner];
    const around = new Collected();
    for (const node of path.slice(0, owner)) around.add(node);
    const inside = new Collected();
    const parameters = own === undefined ? [] : (own.params as AnyTree[]).flatMap(boundNames);
    if (own !== undefined) {
      const { id } = own as { id?: AnyTree | null };
      if (id) around.values.add(id.name as string);
      inside.addVars(own.body as AnyTree);
      inside.addStatements(statementsOf(own.body as AnyTree));
    }
    for (const name of parameters) inside.values.delete(name);
    return {
      parameters: new Set(parameters),
      inBody: inside.values,
      around: around.values,
      imports: around.imports,
      types: around.types,
      privateNames: around.privateNames,
    };
  }
}

function pathTo(root: AnyTree, target: Span): AnyTree[] {
  const path = [root];
  for (;;) {
    const last = path.at(-1) as AnyTree;
    const next = treeChildren(last).find(
      (child) => child.start <= target.start && target.end <= child.end,
    );
    if (next === undefined) return path;
    if (next.start === target.start && next.end === target.end && isFunction(last)) return path;
    path.push(next);
  }
}

/** Names, as one walks from the program down to a function. */
class Collected {
  readonly values: Set<string> = new Set();
  readonly imports: Set<string> = new Set();
  readonly types: Set<string> = new Set();
  readonly privateNames: Set<string> = new Set();

  /** What a node on the way declares for what is inside of it. */
  add(node: AnyTree): void {
    if (node.type === "Program") this.addVars(node);
    this.addStatements(statementsOf(node));
    if (isFunction(node)) {
      this.#addNames((node.params as AnyTree[]).flatMap(boundNames));
      this.#addName(node.id);
      if (isTree(node.body)) this.addVars(node.body);
    }
    if (node.type === "CatchClause" && isTree(node.param)) this.#addNames(boundNames(node.param));
    if (node.type.startsWith("For")) {
      const head = node.type === "ForStatement" ? node.init : node.left;
      if (isTree(head)) this.addStatements([head]);
    }
    if (node.type === "ClassDeclaration" || node.type === "ClassExpression") {
      this.#addName(node.id);
      for (const { key } of (node.body as { body: AnyTree[] }).body) {
        if (isTree(key) && key.type === "PrivateIdentifier") this.privateNames.add(`${key.name}`);
      }
    }
  }

  addStatements(statements: readonly AnyTree[]): void {
    for (const statement of statements) this.#addStatement(statement);
  }

  /** `var` belongs to the function around, however deep it stands. */
  addVars(node: AnyTree): void {
    if (node.type === "VariableDeclaration" && node.kind === "var") this.#addStatement(node);
    for (const child of treeChildren(node)) {
      if (!isFunction(child) && !child.type.startsWith("Class")) this.addVars(child);
    }
  }

  #addStatement(statement: AnyTree): void {
    switch (statement.type) {
      case "VariableDeclaration":
        for (const { id } of statement.declarations as { id: AnyTree }[]) {
          this.#addNames(boundNames(id));
        }
        return;
      case "ExportNamedDeclaration":
      case "ExportDefaultDeclaration":
        if (isTree(statement.declaration)) this.#addStatement(statement.declaration);
        return;
      case "ImportDeclaration":
        for (const one of statement.specifiers as AnyTree[]) {
          const isType = statement.importKind === "type" || one.importKind === "type";
          this.#addName(one.local, isType);
          if (!isType && isTree(one.local)) this.imports.add(`${one.local.name}`);
        }
        return;
      case "TSInterfaceDeclaration":
      case "TSTypeAliasDeclaration":
        return this.#addName(statement.id, true);
      case "LabeledStatement":
        return this.#addStatement(statement.body as AnyTree);
      case "ClassDeclaration":
      case "FunctionDeclaration":
      case "TSDeclareFunction":
      case "TSEnumDeclaration":
      case "TSImportEqualsDeclaration":
      case "TSModuleDeclaration":
        return this.#addName(statement.id);
    }
  }

  #addName(id: unknown, isType = false): void {
    if (isTree(id) && typeof id.name === "string") (isType ? this.types : this.values).add(id.name);
  }

  #addNames(names: readonly string[]): void {
    for (const name of names) this.values.add(name);
  }
}

function statementsOf(node: AnyTree): readonly AnyTree[] {
  if (node.type === "SwitchStatement") {
    return (node.cases as { consequent: AnyTree[] }[]).flatMap(({ consequent }) => consequent);
  }
  return Array.isArray(node.body) ? node.body.filter(isTree) : [];
}

function isFunction(node: AnyTree): boolean {
  return (
    node.type === "ArrowFunctionExpression" ||
    /^Function(?:Declaration|Expression)$/.test(node.type)
  );
}
