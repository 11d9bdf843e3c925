/**
 * Builds the outline from oxc's lazy nodes: only what is looked at becomes an object. What the lazy tree
 * leaves out is read from the text; where the text is not plain enough, the other driver takes the file.
 */
import type { ParserOptions } from "oxc-parser";
import {
  type AssignNode,
  type Directive,
  type Node,
  type Outline,
  OutlineBuilder,
} from "./outline.ts";
import {
  type LazyArrayPattern,
  type LazyAssignment,
  type LazyBody,
  type LazyCall,
  type LazyClass,
  type LazyDecorated,
  type LazyElement,
  type LazyMember,
  type LazyParameters,
  type LazyProperty,
  type LazyResult,
  type LazySignature,
  readLazily,
  visitLazily,
} from "./parse-lazy-nodes.ts";
import { nestDefaults, readParameters } from "./parse-lazy-params.ts";
import { utf16Offsets } from "./parse-offsets.ts";
import { parsePlain } from "./parse-plain.ts";
import {
  type AnyNode,
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
import { hasPlainHeritage, hasPlainRest, readDirectives, startOfProgram } from "./parse-text.ts";
import type { Span } from "./types.ts";

export function parseLazy(filename: string, source: string, options: ParserOptions): Outline {
  try {
    return (
      readLazyOutline(filename, source, options) ??
      parsePlain(filename, source, transferred(options))
    );
  } catch (error) {
    // No room for the buffer, which reserves gigabytes of addresses; or too deep for these two walks.
    if (error instanceof RangeError) return parsePlain(filename, source, options);
    throw error;
  }
}

/** Undefined where neither the lazy tree nor the text tells everything. */
function readLazyOutline(
  filename: string,
  source: string,
  options: ParserOptions,
): Outline | undefined {
  const result = readLazily(filename, source, options);
  try {
    return readOutline(result, source, options.lang !== "jsx");
  } finally {
    result.dispose();
  }
}

/** The plain tree, taken over without JSON: faster, and to be had wherever lazy nodes are. */
function transferred(options: ParserOptions): ParserOptions {
  return { ...options, experimentalRawTransfer: true } as ParserOptions;
}

function readOutline(result: LazyResult, source: string, hasTypes: boolean): Outline | undefined {
  const problem = firstProblem(result.errors);
  const builder = new OutlineBuilder();
  if (problem === undefined && !buildOutline(result, source, hasTypes, builder)) return undefined;
  return {
    children: builder.top,
    directives: problem === undefined ? readProgramDirectives(result.program, source) : [],
    comments: Array.from(result.comments, readComment),
    hasModuleSyntax: result.module.hasModuleSyntax,
    exportedNames: readExportedNames(result.module),
    problem,
  };
}

function readProgramDirectives(
  program: LazyResult["program"],
  source: string,
): Outline["directives"] {
  const limit = (): number => firstStart(program.body) ?? source.length;
  return readDirectives(source, startOfProgram(source), limit);
}

function readExportedNames(module: LazyResult["module"]): string[] {
  const names: string[] = [];
  for (const { entries } of module.staticExports) {
    for (const { localName, moduleRequest, isType } of entries) {
      if (localName !== "null" && moduleRequest === null && !isType) names.push(localName.value);
    }
  }
  return names;
}

/** False when something was met that neither the lazy tree nor plain text tells. */
function buildOutline(
  result: LazyResult,
  source: string,
  hasTypes: boolean,
  builder: OutlineBuilder,
): boolean {
  let isWhole = !hasTypes || !IMPORT_WITH_OPTIONS.test(source);
  const hasDecorators = source.includes("@");
  const toUtf16 = utf16Offsets(source);
  const text = (node: Span): string => source.slice(node.start, node.end);
  const enter = (node: Node): void => builder.enter(node);
  const leave = (): void => builder.leave();
  /** Starts of the declarations that stand in the head of a loop. */
  const heads = new Set<number>();
  /** Starts of the namespaces that a dot makes: `B` of `namespace A.B {}`. */
  const dotted = new Set<number>();
  /** The functions around that have parameters with defaults. */
  const withDefaults: { children: Node[]; defaults: readonly AssignNode[] }[] = [];

  /** The functions that the calls around are given, innermost last. */
  const calls: Span[][] = [];

  const paramsOf = (params: LazyParameters, children: Node[]): readonly string[] => {
    const list = { start: toUtf16(params.start), end: toUtf16(params.end) };
    const read = readParameters(params, list, source);
    if (read === undefined) isWhole = false;
    else if (read.defaults.length > 0) withDefaults.push({ children, defaults: read.defaults });
    return read?.texts ?? [];
  };

  const directivesOf = (body: LazyBody): Directive[] =>
    readDirectives(source, body.start + 1, () => firstStart(body.body) ?? body.end - 1);

  const leaveFunction = (): void => {
    const last = withDefaults.at(-1);
    if (last !== undefined && last.children === builder.open) {
      nestDefaults(last.children, last.defaults);
      withDefaults.pop();
    }
    leave();
  };

  const enterBlock = (node: AnyNode): void =>
    enter({ type: "block", start: node.start, end: node.end, children: [] });

  const decoratorsOf = (node: LazyDecorated): readonly Span[] =>
    hasDecorators ? Array.from(node.decorators, span) : [];

  const enterElement = (
    node: LazyElement,
    kind: "property" | "method" | "get" | "set" | "constructor",
  ): void => {
    const { key, value } = node;
    enter({
      type: "member",
      start: node.start,
      end: node.end,
      owner: "class",
      kind,
      key: { start: key.start, end: key.end, computed: node.computed },
      value: value === null ? undefined : span(unwrap(value)),
      decorators: decoratorsOf(node),
      children: [],
    });
  };

  const enterField = (node: LazyElement): void => {
    if (!isAbstract(node)) enterElement(node, "property");
  };
  const leaveElement = (node: AnyNode): void => {
    if (!isAbstract(node)) leave();
  };

  const enterProperty = (
    node: LazyProperty,
    kind: "property" | "method" | "get" | "set" = "property",
  ): void => {
    const { start, key } = node;
    enter({
      type: "member",
      start,
      end: node.end,
      owner: "object",
      kind,
      key: { start: key.start, end: key.end, computed: node.computed },
      value: span(unwrap(node.value)),
      decorators: [],
      children: [],
    });
  };

  const enterAssign = (
    { start, end }: Span,
    left: Span,
    right: AnyNode,
    isDefault: boolean,
  ): void =>
    enter({
      type: "assign",
      start,
      end,
      target: span(left),
      value: span(unwrap(right)),
      isDefault,
      namesValue: isDefault && isAnonymousFunction(right),
      children: [],
    });
  const enterDefault = (node: LazyAssignment): void =>
    enterAssign(node, node.left, node.right, true);

  const enterArrayPattern = (node: LazyArrayPattern): void => {
    enter({ type: "array-pattern", start: node.start, end: node.end, children: [] });
    if (!text(node).includes("...")) return;
    let last = node.start;
    for (const element of node.elements) last = element?.end ?? last;
    if (!hasPlainRest(source.slice(last, node.end - 1))) isWhole = false;
  };

  const enterExport = (node: AnyNode): void =>
    enter({
      type: "export",
      start: node.start,
      end: node.end,
      defaultValue: undefined,
      children: [],
    });
  const enterExported = (node: AnyNode, value: AnyNode): void =>
    enter({
      type: "export",
      start: node.start,
      end: node.end,
      defaultValue: span(unwrap(value)),
      children: [],
    });

  const enterModule = (node: AnyNode, name: string): void =>
    enter({ type: "namespace", start: node.start, end: node.end, name, children: [] });

  const enterCall = (node: LazyCall): void => {
    const functions: Span[] = [];
    calls.push(functions);
    enter({
      type: "call",
      start: node.start,
      end: node.end,
      callee: span(node.callee),
      functions,
      children: [],
    });
  };

  /** Most calls are given no function: their arguments need not be looked at. */
  const leaveCall = (node: LazyCall): void => {
    const functions = calls.pop();
    if (builder.open.some(({ type }) => type === "function")) {
      functions?.push(...functionsAmong(node.arguments));
    }
    leave();
  };

  /** Nothing is called in a type; a default in one can be parsed all the same. */
  const enterType = (node: LazySignature): void => {
    if (!/=(?!>)/.test(text(node))) return;
    for (const { initializer } of node.params.items) if (initializer !== null) isWhole = false;
  };

  visitLazily(result, {
    Function(node) {
      const { id, body } = node;
      const children: Node[] = [];
      const params = paramsOf(node.params, children);
      if (body === null) {
        enter({ type: "signature", start: node.start, end: node.end, name: id?.name, children });
        return;
      }
      enter({
        type: "function",
        start: node.start,
        end: node.end,
        arrow: false,
        async: node.async,
        generator: node.generator,
        declaration: node.type === "FunctionDeclaration",
        id: named(id),
        params,
        body: { start: body.start, end: body.end, expression: false },
        directives: directivesOf(body),
        statements: body.body.length,
        fresh: false,
        receiver: undefined,
        settled: false,
        children,
      });
    },
    "Function:exit": leaveFunction,
    ArrowFunctionExpression(node) {
      const { body } = node;
      const isBlock = isBody(body);
      const children: Node[] = [];
      enter({
        type: "function",
        start: node.start,
        end: node.end,
        arrow: true,
        async: node.async,
        generator: false,
        declaration: false,
        id: undefined,
        params: paramsOf(node.params, children),
        body: { start: body.start, end: body.end, expression: !isBlock },
        directives: isBlock ? directivesOf(body) : [],
        statements: isBlock ? body.body.length : 1,
        fresh: !isBlock && makesPromise(body),
        receiver: isBlock ? undefined : receiverOf(body),
        settled: !isBlock && isSettled(body),
        children,
      });
    },
    "ArrowFunctionExpression:exit": leaveFunction,
    Class(node) {
      const { id } = node;
      if (!hasPlainHeritage(headOf(node, source))) isWhole = false;
      enter({
        type: "class",
        start: node.start,
        end: node.end,
        id: named(id),
        decorators: decoratorsOf(node),
        children: [],
      });
    },
    "Class:exit": leave,
    MethodDefinition(node) {
      if (!isAbstract(node)) enterElement(node, node.kind);
    },
    "MethodDefinition:exit": leaveElement,
    PropertyDefinition: enterField,
    "PropertyDefinition:exit": leaveElement,
    AccessorProperty: enterField,
    "AccessorProperty:exit": leaveElement,
    ObjectProperty(node) {
      const { kind } = node;
      enterProperty(node, node.method ? "method" : kind === "init" ? "property" : kind);
    },
    "ObjectProperty:exit": leave,
    BindingProperty: (node) => enterProperty(node),
    "BindingProperty:exit": leave,
    AssignmentTargetPropertyProperty: (node) => enterProperty(node),
    "AssignmentTargetPropertyProperty:exit": leave,
    AssignmentTargetPropertyIdentifier(node) {
      const { start, end, key, value } = node;
      enter({
        type: "member",
        start,
        end,
        owner: "object",
        kind: "property",
        key: { start: key.start, end: key.end, computed: false },
        value: value === null ? span(key) : { start, end },
        decorators: [],
        children: [],
      });
      if (value !== null) enterAssign({ start, end }, key, value, true);
    },
    "AssignmentTargetPropertyIdentifier:exit"(node) {
      if (node.value !== null) leave();
      leave();
    },
    StaticBlock: (node) =>
      enter({ type: "static-block", start: node.start, end: node.end, children: [] }),
    "StaticBlock:exit": leave,
    VariableDeclaration(node) {
      const { start } = node;
      enter({
        type: "variables",
        start,
        end: node.end,
        kind: node.kind,
        inLoopHead: heads.has(start),
        children: [],
      });
    },
    "VariableDeclaration:exit": leave,
    VariableDeclarator(node) {
      const { id, init } = node;
      const { type } = id;
      enter({
        type: "binding",
        start: node.start,
        end: node.end,
        target: {
          start: id.start,
          end: id.end,
          pattern: type === "ObjectPattern" || type === "ArrayPattern",
        },
        value: init === null ? undefined : span(unwrap(init)),
        importsPattern:
          type === "ObjectPattern" &&
          init?.type === "AwaitExpression" &&
          init.argument?.type === "ImportExpression" &&
          importsLiteral(init.argument),
        children: [],
      });
    },
    "VariableDeclarator:exit": leave,
    AssignmentExpression: (node) => enterAssign(node, node.left, node.right, false),
    "AssignmentExpression:exit": leave,
    AssignmentPattern: enterDefault,
    "AssignmentPattern:exit": leave,
    AssignmentTargetWithDefault: enterDefault,
    "AssignmentTargetWithDefault:exit": leave,
    ArrayPattern: enterArrayPattern,
    "ArrayPattern:exit": leave,
    ArrayAssignmentTarget: enterArrayPattern,
    "ArrayAssignmentTarget:exit": leave,
    ObjectAssignmentTarget(node) {
      if (!text(node).includes("...")) return;
      let last = node.start;
      for (const property of node.properties) last = property.end;
      if (!hasPlainRest(source.slice(last, node.end - 1))) isWhole = false;
    },
    ExportDeclaration: enterExport,
    "ExportDeclaration:exit": leave,
    ExportNamedDeclaration: enterExport,
    "ExportNamedDeclaration:exit": leave,
    ExportFromDeclaration: enterExport,
    "ExportFromDeclaration:exit": leave,
    ExportDefaultDeclaration: (node) => enterExported(node, node.declaration),
    "ExportDefaultDeclaration:exit": leave,
    TSExportAssignment: (node) => enterExported(node, node.expression),
    "TSExportAssignment:exit": leave,
    TSNamespaceDeclaration(node) {
      if (dotted.has(node.start)) return;
      const { start } = node.id;
      let { end } = node.id;
      let { body } = node;
      while (body.id !== undefined && body.body !== undefined) {
        dotted.add(body.start);
        end = body.id.end;
        body = body.body;
      }
      enterModule(node, source.slice(start, end));
    },
    "TSNamespaceDeclaration:exit"(node) {
      if (!dotted.has(node.start)) leave();
    },
    TSExternalModuleDeclaration: (node) => enterModule(node, text(node.id)),
    "TSExternalModuleDeclaration:exit": leave,
    TSGlobalDeclaration: (node) => enterModule(node, "global"),
    "TSGlobalDeclaration:exit": leave,
    CallExpression: enterCall,
    "CallExpression:exit": leaveCall,
    NewExpression: enterCall,
    "NewExpression:exit": leaveCall,
    AwaitExpression: (node) =>
      enter({
        type: "await",
        start: node.start,
        end: node.end,
        argument: span(node.argument),
        children: [],
      }),
    "AwaitExpression:exit": leave,
    YieldExpression(node) {
      const { argument } = node;
      enter({
        type: "yield",
        start: node.start,
        end: node.end,
        delegate: node.delegate,
        argument: argument === null ? undefined : span(argument),
        children: [],
      });
    },
    "YieldExpression:exit": leave,
    ReturnStatement(node) {
      const { argument } = node;
      enter({
        type: "return",
        start: node.start,
        end: node.end,
        argument: argument === null ? undefined : span(argument),
        fresh: argument !== null && makesPromise(argument),
        receiver: argument === null ? undefined : receiverOf(argument),
        settled: argument === null || isSettled(argument),
        sequence: argument?.type === "SequenceExpression",
        children: [],
      });
    },
    "ReturnStatement:exit": leave,
    TryStatement(node) {
      const { handler, finalizer } = node;
      const parameter = handler?.param;
      enter({
        type: "try",
        start: node.start,
        end: node.end,
        block: span(node.block),
        catchParameter: parameter ? span(parameter) : undefined,
        catchBody: handler ? span(handler.body) : undefined,
        finalizer: finalizer === null ? undefined : span(finalizer),
        children: [],
      });
    },
    "TryStatement:exit": leave,
    ForStatement({ init }) {
      if (init !== null) heads.add(init.start);
    },
    ForInStatement({ left }) {
      heads.add(left.start);
    },
    ForOfStatement(node) {
      const { left, body } = node;
      const { object } = left;
      heads.add(left.start);
      enter({
        type: "loop",
        start: node.start,
        end: node.end,
        await: node.await,
        head: span(left),
        headObject: object === undefined || object.type === "Super" ? undefined : span(object),
        iterable: span(node.right),
        body: { start: body.start, end: body.end, block: body.type === "BlockStatement" },
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
    BlockStatement: enterBlock,
    "BlockStatement:exit": leave,
    SwitchStatement: enterBlock,
    "SwitchStatement:exit": leave,
    WithStatement: (node) =>
      enter({ type: "with", start: node.start, end: node.end, children: [] }),
    "WithStatement:exit": leave,
    TSFunctionType: enterType,
    TSConstructorType: enterType,
    TSMethodSignature: enterType,
    TSCallSignatureDeclaration: enterType,
    TSConstructSignatureDeclaration: enterType,
  });
  return isWhole;
}

/** In a type it may stand where the lazy tree leaves the type out. */
const IMPORT_WITH_OPTIONS = /\bimport\s*\([^()]*,/;

function firstStart(statements: Iterable<Span>): number | undefined {
  for (const statement of statements) return statement.start;
  return undefined;
}

/** What stands between the name of a class and its body. */
function headOf(node: LazyClass, source: string): string {
  const behindName = node.id?.end ?? node.start;
  const end = node.body.start;
  const head = source.slice(behindName, end);
  if (!head.includes("<")) return head;
  return source.slice(node.typeParameters?.end ?? behindName, end);
}

function isBody(node: AnyNode): node is LazyBody {
  return node.type === "FunctionBody";
}

function isAbstract(node: AnyNode): boolean {
  return node.type.startsWith("TSAbstract");
}

function importsLiteral(node: AnyNode & { readonly source?: AnyNode }): boolean {
  return node.source?.type === "StringLiteral";
}

/** What `.then()` is called on, where it may be a promise that somebody holds. */
function receiverOf(node: AnyNode): Span | undefined {
  const inner: AnyNode & Partial<LazyCall> = unwrap(node);
  const callee = inner.callee as LazyMember | undefined;
  if (inner.type !== "CallExpression" || !callee?.type.endsWith("MemberExpression"))
    return undefined;
  const { object } = callee;
  return object.type === "Super" || isPromiseName(object) ? undefined : span(object);
}

/** The expression itself makes a promise, so nobody else can hold it. */
function makesPromise(node: AnyNode): boolean {
  const inner: AnyNode & Partial<LazyCall> = unwrap(node);
  if (inner.type === "ImportExpression") return true;
  if (inner.type === "NewExpression")
    return inner.callee !== undefined && isPromiseName(inner.callee);
  if (inner.type !== "CallExpression" || inner.optional) return false;
  const callee = inner.callee as LazyMember;
  if (callee.type !== "StaticMemberExpression" || callee.optional) return false;
  const { object } = callee;
  return object.type !== "Super" && isPromiseMethod(callee.property.name, object);
}
