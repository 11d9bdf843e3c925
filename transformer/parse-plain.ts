/** Builds the outline from oxc's plain ESTree: works on every Node. */
import {
  type AccessorProperty,
  type BindingPattern,
  type CatchClause,
  type Class,
  type Directive as EstreeDirective,
  type Function as EstreeFunction,
  type Node as EstreeNode,
  type Expression,
  type MethodDefinition,
  type ParseResult,
  type ParserOptions,
  type PropertyDefinition,
  parseSync,
  Visitor,
} from "oxc-parser";
import {
  type Comment,
  type Directive,
  type Node,
  type Outline,
  OutlineBuilder,
  type SyntaxProblem,
} from "./outline.ts";
import type { Span } from "./types.ts";

export function parsePlain(filename: string, source: string, options: ParserOptions): Outline {
  const result = parseSync(filename, source, options);
  const problem = firstProblem(result);
  const builder = new OutlineBuilder();
  if (problem === undefined) buildOutline(result, source, builder);
  return {
    children: builder.top,
    directives: problem === undefined ? readDirectives(result.program.body) : [],
    comments: result.comments.map(readComment),
    hasModuleSyntax: result.module.hasModuleSyntax,
    exportedNames: readExportedNames(result.module),
    problem,
  };
}

export function firstProblem(result: Pick<ParseResult, "errors">): SyntaxProblem | undefined {
  const error = result.errors.find((one) => one.severity === "Error");
  if (error === undefined) return undefined;
  const label = error.labels[0];
  return {
    message: error.message,
    suggestion: error.helpMessage ?? undefined,
    span: { start: label?.start ?? 0, end: label?.end ?? 0 },
  };
}

export function readComment(comment: { type: string; start: number; end: number }): Comment {
  return { block: comment.type === "Block", start: comment.start, end: comment.end };
}

export function readExportedNames(module: ParseResult["module"]): string[] {
  return module.staticExports.flatMap((statement) =>
    statement.entries
      .filter((entry) => entry.moduleRequest === null && !entry.isType)
      .flatMap((entry) => (entry.localName.name === null ? [] : [entry.localName.name])),
  );
}

function buildOutline(result: ParseResult, source: string, builder: OutlineBuilder): void {
  const text = (node: Span): string => source.slice(node.start, node.end);
  const enter = (node: Node): void => builder.enter(node);
  const leave = (): void => builder.leave();
  /** Starts of the declarations that stand in the head of a loop. */
  const heads = new Set<number>();
  /** Starts of function bodies, which ESTree calls block statements. */
  const bodies = new Set<number>();

  const enterFunction = (node: EstreeFunction): void => {
    if (node.body === null) {
      enter({ type: "signature", ...span(node), name: node.id?.name, children: [] });
      return;
    }
    bodies.add(node.body.start);
    enter({
      type: "function",
      ...span(node),
      arrow: false,
      async: node.async,
      generator: node.generator,
      declaration: node.type === "FunctionDeclaration",
      id: named(node.id),
      params: node.params.map(text),
      body: { ...span(node.body), expression: false },
      directives: readDirectives(node.body.body),
      fresh: false,
      settled: false,
      children: [],
    });
  };

  const enterClass = (node: Class): void =>
    enter({
      type: "class",
      ...span(node),
      id: named(node.id),
      outerStart: outerStart(node),
      children: [],
    });

  const enterElement = (node: MethodDefinition | PropertyDefinition | AccessorProperty): void => {
    const value = node.value === null ? undefined : span(unwrap(node.value));
    enter({
      type: "member",
      ...span(node),
      owner: "class",
      kind: "kind" in node ? node.kind : "property",
      key: { ...span(node.key), computed: node.computed },
      value,
      outerStart: outerStart(node),
      children: [],
    });
  };

  const enterCall = (node: {
    start: number;
    end: number;
    callee: Expression;
    arguments: readonly EstreeNode[];
  }): void =>
    enter({
      type: "call",
      ...span(node),
      callee: span(node.callee),
      args: node.arguments.map((argument) => span(unwrap(argument))),
      children: [],
    });

  const enterModule = (node: Span & { id: Span }): void => {
    enter({ type: "namespace", ...span(node), name: text(node.id), children: [] });
  };

  new Visitor({
    FunctionDeclaration: enterFunction,
    "FunctionDeclaration:exit": leave,
    FunctionExpression: enterFunction,
    "FunctionExpression:exit": leave,
    TSDeclareFunction: enterFunction,
    "TSDeclareFunction:exit": leave,
    TSEmptyBodyFunctionExpression: enterFunction,
    "TSEmptyBodyFunctionExpression:exit": leave,
    ArrowFunctionExpression(node) {
      const isBlock = node.body.type === "BlockStatement";
      if (isBlock) bodies.add(node.body.start);
      enter({
        type: "function",
        ...span(node),
        arrow: true,
        async: node.async,
        generator: false,
        declaration: false,
        id: undefined,
        params: node.params.map(text),
        body: { ...span(node.body), expression: !isBlock },
        directives: node.body.type === "BlockStatement" ? readDirectives(node.body.body) : [],
        fresh: !isBlock && makesPromise(node.body),
        settled: !isBlock && isSettled(node.body),
        children: [],
      });
    },
    "ArrowFunctionExpression:exit": leave,
    ClassDeclaration: enterClass,
    "ClassDeclaration:exit": leave,
    ClassExpression: enterClass,
    "ClassExpression:exit": leave,
    MethodDefinition: enterElement,
    "MethodDefinition:exit": leave,
    PropertyDefinition: enterElement,
    "PropertyDefinition:exit": leave,
    AccessorProperty: enterElement,
    "AccessorProperty:exit": leave,
    Property(node) {
      enter({
        type: "member",
        ...span(node),
        owner: "object",
        kind: node.method ? "method" : node.kind === "init" ? "property" : node.kind,
        key: { ...span(node.key), computed: node.computed },
        value: span(unwrap(node.value)),
        outerStart: node.start,
        children: [],
      });
    },
    "Property:exit": leave,
    StaticBlock: (node) => enter({ type: "static-block", ...span(node), children: [] }),
    "StaticBlock:exit": leave,
    VariableDeclaration: (node) =>
      enter({
        type: "variables",
        ...span(node),
        kind: node.kind,
        inLoopHead: heads.has(node.start),
        children: [],
      }),
    "VariableDeclaration:exit": leave,
    VariableDeclarator(node) {
      const pattern = node.id.type === "ObjectPattern" || node.id.type === "ArrayPattern";
      enter({
        type: "binding",
        ...span(node),
        target: { ...targetSpan(node.id), pattern },
        value: node.init === null ? undefined : span(unwrap(node.init)),
        importsPattern:
          node.id.type === "ObjectPattern" &&
          node.init?.type === "AwaitExpression" &&
          node.init.argument.type === "ImportExpression",
        children: [],
      });
    },
    "VariableDeclarator:exit": leave,
    AssignmentExpression: (node) =>
      enter({
        type: "assign",
        ...span(node),
        target: span(node.left),
        value: span(unwrap(node.right)),
        isDefault: false,
        namesValue: false,
        children: [],
      }),
    "AssignmentExpression:exit": leave,
    AssignmentPattern: (node) =>
      enter({
        type: "assign",
        ...span(node),
        target: targetSpan(node.left),
        value: span(unwrap(node.right)),
        isDefault: true,
        namesValue: isAnonymousFunction(node.right),
        children: [],
      }),
    "AssignmentPattern:exit": leave,
    ExportNamedDeclaration: (node) =>
      enter({ type: "export", ...span(node), defaultValue: undefined, children: [] }),
    "ExportNamedDeclaration:exit": leave,
    ExportDefaultDeclaration: (node) =>
      enter({
        type: "export",
        ...span(node),
        defaultValue: span(unwrap(node.declaration)),
        children: [],
      }),
    "ExportDefaultDeclaration:exit": leave,
    TSExportAssignment: (node) =>
      enter({
        type: "export",
        ...span(node),
        defaultValue: span(unwrap(node.expression)),
        children: [],
      }),
    "TSExportAssignment:exit": leave,
    TSModuleDeclaration: enterModule,
    "TSModuleDeclaration:exit": leave,
    CallExpression: enterCall,
    "CallExpression:exit": leave,
    NewExpression: enterCall,
    "NewExpression:exit": leave,
    AwaitExpression: (node) =>
      enter({ type: "await", ...span(node), argument: span(node.argument), children: [] }),
    "AwaitExpression:exit": leave,
    YieldExpression: (node) =>
      enter({
        type: "yield",
        ...span(node),
        delegate: node.delegate,
        argument: node.argument === null ? undefined : span(node.argument),
        children: [],
      }),
    "YieldExpression:exit": leave,
    ReturnStatement: (node) =>
      enter({
        type: "return",
        ...span(node),
        argument: node.argument === null ? undefined : span(node.argument),
        fresh: node.argument !== null && makesPromise(node.argument),
        settled: node.argument === null || isSettled(node.argument),
        children: [],
      }),
    "ReturnStatement:exit": leave,
    TryStatement: (node) =>
      enter({
        type: "try",
        ...span(node),
        block: span(node.block),
        ...readCatch(node.handler),
        finalizer: node.finalizer === null ? undefined : span(node.finalizer),
        children: [],
      }),
    "TryStatement:exit": leave,
    ForStatement(node) {
      if (node.init !== null) heads.add(node.init.start);
    },
    ForInStatement(node) {
      heads.add(node.left.start);
    },
    ForOfStatement(node) {
      heads.add(node.left.start);
      enter({
        type: "loop",
        ...span(node),
        await: node.await,
        head: span(node.left),
        headObject:
          node.left.type === "MemberExpression" && node.left.object.type !== "Super"
            ? span(node.left.object)
            : undefined,
        iterable: span(node.right),
        body: { ...span(node.body), block: node.body.type === "BlockStatement" },
        children: [],
      });
    },
    "ForOfStatement:exit": leave,
    LabeledStatement: (node) => enter({ type: "label", ...span(node), children: [] }),
    "LabeledStatement:exit": leave,
    BlockStatement(node) {
      if (!bodies.has(node.start)) enter({ type: "block", ...span(node), children: [] });
    },
    "BlockStatement:exit"(node) {
      if (!bodies.has(node.start)) leave();
    },
    SwitchStatement: (node) => enter({ type: "block", ...span(node), children: [] }),
    "SwitchStatement:exit": leave,
    WithStatement: (node) => enter({ type: "with", ...span(node), children: [] }),
    "WithStatement:exit": leave,
  }).visit(result.program);
}

function span(node: Span): Span {
  return { start: node.start, end: node.end };
}

function named(
  id: { name: string; start: number; end: number } | null,
): (Span & { name: string }) | undefined {
  return id === null ? undefined : { ...span(id), name: id.name };
}

/** Without the type annotation, which ESTree counts as part of the identifier. */
function targetSpan(node: BindingPattern | EstreeNode): Span {
  const annotation = "typeAnnotation" in node ? node.typeAnnotation : null;
  return { start: node.start, end: annotation?.start ?? node.end };
}

function outerStart(node: { start: number; decorators?: readonly Span[] }): number {
  return Math.min(node.start, node.decorators?.[0]?.start ?? node.start);
}

type Wrapped = Extract<
  EstreeNode,
  {
    type:
      | "ParenthesizedExpression"
      | "TSAsExpression"
      | "TSSatisfiesExpression"
      | "TSNonNullExpression"
      | "TSTypeAssertion";
  }
>;
const WRAPPERS = new Set<string>([
  "ParenthesizedExpression",
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
]);

function isWrapper(node: EstreeNode): node is Wrapped {
  return WRAPPERS.has(node.type);
}

/** What is left of an expression without parentheses and type assertions. */
function unwrap(node: EstreeNode): EstreeNode {
  let inner = node;
  while (isWrapper(inner)) inner = inner.expression;
  return inner;
}

function readDirectives(body: readonly EstreeNode[]): Directive[] {
  const directives: Directive[] = [];
  for (const statement of body) {
    if (!isDirective(statement)) break;
    directives.push({ ...span(statement), value: statement.directive });
  }
  return directives;
}

function isDirective(node: EstreeNode): node is EstreeDirective {
  return node.type === "ExpressionStatement" && typeof node.directive === "string";
}

function readCatch(handler: CatchClause | null): {
  catchParameter: Span | undefined;
  catchBody: Span | undefined;
} {
  return {
    catchParameter: handler?.param ? span(handler.param) : undefined,
    catchBody: handler ? span(handler.body) : undefined,
  };
}

function isAnonymousFunction(node: EstreeNode): boolean {
  const inner = unwrap(node);
  return (
    inner.type === "ArrowFunctionExpression" ||
    ((inner.type === "FunctionExpression" || inner.type === "ClassExpression") && inner.id === null)
  );
}

const PROMISE_METHODS = new Set(["then", "catch", "finally"]);
/** Not `resolve`: it gives a native promise back as it is. */
const PROMISE_MAKERS = new Set(["all", "allSettled", "any", "race", "reject", "try"]);

/** The expression itself makes a promise, so nobody else can hold it. */
function makesPromise(node: EstreeNode): boolean {
  const inner = unwrap(node);
  if (inner.type === "ImportExpression") return true;
  if (inner.type === "NewExpression") return isPromiseName(inner.callee);
  if (inner.type !== "CallExpression" || inner.optional) return false;
  const callee = inner.callee;
  if (callee.type !== "MemberExpression" || callee.computed || callee.optional) return false;
  if (callee.property.type !== "Identifier" || callee.object.type === "Super") return false;
  return isPromiseName(callee.object)
    ? PROMISE_MAKERS.has(callee.property.name)
    : PROMISE_METHODS.has(callee.property.name);
}

function isPromiseName(node: EstreeNode): boolean {
  return node.type === "Identifier" && node.name === "Promise";
}

const SETTLED = new Set<string>([
  "AwaitExpression",
  "Literal",
  "TemplateLiteral",
  "UnaryExpression",
  "BinaryExpression",
  "UpdateExpression",
  "ArrowFunctionExpression",
]);

/** The value can't be a thenable: there is nothing to wait for when it is returned. */
function isSettled(node: EstreeNode): boolean {
  return SETTLED.has(unwrap(node).type);
}
