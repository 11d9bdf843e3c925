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
import { type Directive, type Node, type Outline, OutlineBuilder } from "./outline.ts";
import {
  firstProblem,
  functionsAmong,
  isAnonymousFunction,
  isPromiseMethod,
  isPromiseName,
  isSettled,
  named,
  readComment,
  span,
  unwrap,
} from "./parse-shared.ts";
import type { Span } from "./types.ts";

export function parsePlain(filename: string, source: string, options: ParserOptions): Outline {
  const result = parseSync(filename, source, options);
  const problem = firstProblem(result.errors);
  return {
    children: problem === undefined ? buildOutline(result, source) : [],
    directives: problem === undefined ? readDirectives(result.program.body) : [],
    comments: result.comments.map(readComment),
    hasModuleSyntax: result.module.hasModuleSyntax,
    exportedNames: readExportedNames(result.module),
    problem,
  };
}

function readExportedNames(module: ParseResult["module"]): string[] {
  return module.staticExports.flatMap((statement) =>
    statement.entries
      .filter((entry) => entry.moduleRequest === null && !entry.isType)
      .flatMap((entry) => (entry.localName.name === null ? [] : [entry.localName.name])),
  );
}

/** The file that is being read. */
class Reading {
  readonly builder: OutlineBuilder = new OutlineBuilder();
  /** Starts of the declarations that stand in the head of a loop. */
  readonly heads: Set<number> = new Set();
  /** Starts of function bodies, which ESTree calls block statements. */
  readonly bodies: Set<number> = new Set();
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

let reading = new Reading("");
let visitor: Visitor | undefined;

function buildOutline(result: ParseResult, source: string): readonly Node[] {
  // oxc holds the functions of every visitor for ever: there must be no more than one.
  visitor ??= createVisitor();
  reading = new Reading(source);
  try {
    visitor.visit(result.program);
    return reading.builder.top;
  } finally {
    reading = new Reading("");
  }
}

function createVisitor(): Visitor {
  const text = (node: Span): string => reading.source.slice(node.start, node.end);
  const enter = (node: Node): void => reading.builder.enter(node);
  const leave = (): void => reading.builder.leave();

  const enterFunction = (node: EstreeFunction): void => {
    if (node.body === null) {
      enter({ type: "signature", ...span(node), name: node.id?.name, children: [] });
      return;
    }
    reading.bodies.add(node.body.start);
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
      statements: node.body.body.length,
      fresh: false,
      receiver: undefined,
      settled: false,
      children: [],
    });
  };

  const enterClass = (node: Class): void =>
    enter({
      type: "class",
      ...span(node),
      id: named(node.id),
      decorators: node.decorators.map(span),
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
      decorators: node.decorators.map(span),
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
      functions: functionsAmong(node.arguments),
      children: [],
    });

  const enterModule = (node: Span & { id: Span }): void => {
    enter({ type: "namespace", ...span(node), name: text(node.id), children: [] });
  };

  return new Visitor({
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
      if (isBlock) reading.bodies.add(node.body.start);
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
        statements: node.body.type === "BlockStatement" ? node.body.body.length : 1,
        fresh: !isBlock && makesPromise(node.body),
        receiver: isBlock ? undefined : receiverOf(node.body),
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
        decorators: [],
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
        inLoopHead: reading.heads.has(node.start),
        children: [],
      }),
    "VariableDeclaration:exit": leave,
    VariableDeclarator(node) {
      const pattern = node.id.type === "ObjectPattern" || node.id.type === "ArrayPattern";
      enter({
        type: "binding",
        ...span(node),
        target: { ...targetSpan(node.id, reading.source), pattern },
        value: node.init === null ? undefined : span(unwrap(node.init)),
        importsPattern:
          node.id.type === "ObjectPattern" &&
          node.init?.type === "AwaitExpression" &&
          node.init.argument.type === "ImportExpression" &&
          node.init.argument.source.type === "Literal",
        children: [],
      });
    },
    "VariableDeclarator:exit": leave,
    ArrayPattern: (node) =>
      enter({ type: "array-pattern", ...targetSpan(node, reading.source), children: [] }),
    "ArrayPattern:exit": leave,
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
        target: targetSpan(node.left, reading.source),
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
        receiver: node.argument === null ? undefined : receiverOf(node.argument),
        settled: node.argument === null || isSettled(node.argument),
        sequence: node.argument?.type === "SequenceExpression",
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
      if (node.init !== null) reading.heads.add(node.init.start);
    },
    ForInStatement(node) {
      reading.heads.add(node.left.start);
    },
    ForOfStatement(node) {
      reading.heads.add(node.left.start);
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
    LabeledStatement: (node) =>
      enter({
        type: "label",
        start: node.start,
        end: node.end,
        body: node.body.start,
        children: [],
      }),
    "LabeledStatement:exit": leave,
    BlockStatement(node) {
      if (!reading.bodies.has(node.start)) enter({ type: "block", ...span(node), children: [] });
    },
    "BlockStatement:exit"(node) {
      if (!reading.bodies.has(node.start)) leave();
    },
    SwitchStatement: (node) => enter({ type: "block", ...span(node), children: [] }),
    "SwitchStatement:exit": leave,
    WithStatement: (node) => enter({ type: "with", ...span(node), children: [] }),
    "WithStatement:exit": leave,
  });
}

/** Without its type annotation, which ESTree counts as part of a name or pattern. */
function targetSpan(node: BindingPattern | EstreeNode, source: string): Span {
  const annotation = "typeAnnotation" in node ? node.typeAnnotation : null;
  if (!annotation) return span(node);
  const text = source.slice(node.start, annotation.start);
  const length =
    node.type === "Identifier"
      ? (NAME.exec(text)?.[0].length ?? text.length)
      : Math.max(text.lastIndexOf("}"), text.lastIndexOf("]")) + 1;
  return { start: node.start, end: node.start + length };
}

const NAME = /^(?:[\p{ID_Continue}$\u200c\u200d]|\\u[\da-fA-F]{4}|\\u\{[\da-fA-F]+\})+/u;

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

/** What `.then()` is called on, where it may be a promise that somebody holds. */
function receiverOf(node: EstreeNode): Span | undefined {
  const inner = unwrap(node);
  if (inner.type !== "CallExpression" || inner.callee.type !== "MemberExpression") return undefined;
  const { object } = inner.callee;
  return object.type === "Super" || isPromiseName(object) ? undefined : span(object);
}

/** The expression itself makes a promise, so nobody else can hold it. */
function makesPromise(node: EstreeNode): boolean {
  const inner = unwrap(node);
  if (inner.type === "ImportExpression") return true;
  if (inner.type === "NewExpression") return isPromiseName(inner.callee);
  if (inner.type !== "CallExpression" || inner.optional) return false;
  const callee = inner.callee;
  if (callee.type !== "MemberExpression" || callee.computed || callee.optional) return false;
  const { object, property } = callee;
  if (property.type !== "Identifier" || object.type === "Super") return false;
  return isPromiseMethod(property.name, object);
}
