/**
 * The part of oxc's lazy tree that we read; its package has no types for it. Names and fields are those
 * of oxc's own tree, not ESTree's. Every look at a field decodes it anew, so look once.
 *
 * The lazy tree leaves out: directives, `extends`, rest elements, `this` parameters, accessibility of
 * parameters, and type annotations of declarators, catch parameters and rest elements.
 */
import * as oxc from "oxc-parser";
import type { VariablesNode } from "./outline.ts";
import type { AnyNode } from "./parse-shared.ts";
import type { Span } from "./types.ts";

export interface LazyIdentifier extends AnyNode {
  readonly name: string;
}

export interface LazyDecorated extends AnyNode {
  readonly decorators: Iterable<Span>;
}

export interface LazyParameter extends LazyDecorated {
  readonly pattern: AnyNode;
  readonly initializer: AnyNode | null;
}

export interface LazyParameters extends AnyNode {
  readonly items: Iterable<LazyParameter>;
}

export interface LazyFunction extends AnyNode {
  readonly id: LazyIdentifier | null;
  readonly async: boolean;
  readonly generator: boolean;
  readonly params: LazyParameters;
  readonly body: LazyBody | null;
}

/** A function, method or constructor in a type. */
export interface LazySignature extends AnyNode {
  readonly params: LazyParameters;
}

export interface LazyBody extends AnyNode {
  readonly body: Iterable<Span> & { readonly length: number };
}

export interface LazyArrow extends AnyNode {
  readonly async: boolean;
  readonly params: LazyParameters;
  readonly body: AnyNode;
}

export interface LazyClass extends LazyDecorated {
  readonly id: LazyIdentifier | null;
  readonly typeParameters: Span | null;
  readonly body: Span;
}

export interface LazyElement extends LazyDecorated {
  readonly key: Span;
  readonly computed: boolean;
  readonly value: AnyNode | null;
}

export interface LazyMethod extends LazyElement {
  readonly kind: "method" | "get" | "set" | "constructor";
}

export interface LazyProperty extends AnyNode {
  readonly key: Span;
  readonly value: AnyNode;
  readonly computed: boolean;
}

export interface LazyObjectProperty extends LazyProperty {
  readonly kind: "init" | "get" | "set";
  readonly method: boolean;
}

export interface LazyShorthandTarget extends AnyNode {
  readonly key: Span;
  /** The default: `{ a = value } = b`. */
  readonly value: AnyNode | null;
}

export interface LazyVariables extends AnyNode {
  readonly kind: VariablesNode["kind"];
}

export interface LazyDeclarator extends AnyNode {
  readonly id: AnyNode;
  readonly init: (AnyNode & { readonly argument?: AnyNode }) | null;
}

export interface LazyAssignment extends AnyNode {
  readonly left: AnyNode;
  readonly right: AnyNode;
}

export interface LazyArrayPattern extends AnyNode {
  readonly elements: Iterable<Span | null>;
}

export interface LazyObjectTarget extends AnyNode {
  readonly properties: Iterable<Span>;
}

export interface LazyNamespace extends AnyNode {
  readonly id: Span;
  /** A namespace again for each dot of `namespace A.B.C {}`. */
  readonly body: AnyNode & Partial<Pick<LazyNamespace, "id" | "body">>;
}

export interface LazyCall extends AnyNode {
  readonly callee: AnyNode;
  readonly arguments: Iterable<AnyNode>;
  readonly optional: boolean;
}

export interface LazyMember extends AnyNode {
  readonly object: AnyNode;
  readonly property: LazyIdentifier;
  readonly optional: boolean;
}

export interface LazyArgument<Argument = AnyNode | null> extends AnyNode {
  readonly argument: Argument;
}

export interface LazyYield extends LazyArgument {
  readonly delegate: boolean;
}

export interface LazyTry extends AnyNode {
  readonly block: Span;
  readonly handler: { readonly param: Span | null; readonly body: Span } | null;
  readonly finalizer: Span | null;
}

export interface LazyForOf extends AnyNode {
  readonly await: boolean;
  readonly left: AnyNode & { readonly object?: AnyNode };
  readonly right: Span;
  readonly body: AnyNode;
}

/** The node types that we visit. */
interface Visited {
  readonly Function: LazyFunction;
  readonly ArrowFunctionExpression: LazyArrow;
  readonly Class: LazyClass;
  readonly MethodDefinition: LazyMethod;
  readonly PropertyDefinition: LazyElement;
  readonly AccessorProperty: LazyElement;
  readonly StaticBlock: AnyNode;
  readonly ObjectProperty: LazyObjectProperty;
  readonly BindingProperty: LazyProperty;
  readonly AssignmentTargetPropertyProperty: LazyProperty;
  readonly AssignmentTargetPropertyIdentifier: LazyShorthandTarget;
  readonly VariableDeclaration: LazyVariables;
  readonly VariableDeclarator: LazyDeclarator;
  readonly AssignmentExpression: LazyAssignment;
  readonly AssignmentPattern: LazyAssignment;
  readonly AssignmentTargetWithDefault: LazyAssignment;
  readonly ArrayPattern: LazyArrayPattern;
  readonly ArrayAssignmentTarget: LazyArrayPattern;
  readonly ObjectAssignmentTarget: LazyObjectTarget;
  readonly ExportDeclaration: AnyNode;
  readonly ExportNamedDeclaration: AnyNode;
  readonly ExportFromDeclaration: AnyNode;
  readonly ExportDefaultDeclaration: AnyNode & { readonly declaration: AnyNode };
  readonly TSExportAssignment: AnyNode & { readonly expression: AnyNode };
  readonly TSNamespaceDeclaration: LazyNamespace;
  readonly TSExternalModuleDeclaration: AnyNode & { readonly id: Span };
  readonly TSGlobalDeclaration: AnyNode;
  readonly CallExpression: LazyCall;
  readonly NewExpression: LazyCall;
  readonly AwaitExpression: LazyArgument<Span>;
  readonly YieldExpression: LazyYield;
  readonly ReturnStatement: LazyArgument;
  readonly TryStatement: LazyTry;
  readonly ForStatement: AnyNode & { readonly init: Span | null };
  readonly ForInStatement: AnyNode & { readonly left: Span };
  readonly ForOfStatement: LazyForOf;
  readonly LabeledStatement: AnyNode & { readonly body: Span };
  readonly BlockStatement: AnyNode;
  readonly SwitchStatement: AnyNode;
  readonly WithStatement: AnyNode;
  readonly TSFunctionType: LazySignature;
  readonly TSConstructorType: LazySignature;
  readonly TSMethodSignature: LazySignature;
  readonly TSCallSignatureDeclaration: LazySignature;
  readonly TSConstructSignatureDeclaration: LazySignature;
}

/** Called when a node is entered, or left. */
export type LazyHandlers = {
  readonly [Type in keyof Visited as Type | `${Type}:exit`]?: (node: Visited[Type]) => void;
};

interface LazyExport {
  readonly moduleRequest: object | null;
  /** The text "null" when nothing local is exported. */
  readonly localName: { readonly value: string } | "null";
  readonly isType: boolean;
}

export interface LazyResult {
  readonly program: { readonly body: Iterable<Span> };
  readonly comments: Iterable<AnyNode>;
  readonly errors: Iterable<{
    readonly severity: string;
    readonly message: string;
    readonly helpMessage: string | null;
    readonly labels: Iterable<Span>;
  }>;
  readonly module: {
    readonly hasModuleSyntax: boolean;
    readonly staticExports: Iterable<{ readonly entries: Iterable<LazyExport> }>;
  };
  visit(visitor: object): void;
  /** Gives the memory back; no node may be read afterwards. */
  dispose(): void;
}

interface LazyDoor {
  parseSync(
    filename: string,
    source: string,
    options: oxc.ParserOptions & { readonly experimentalLazy: true },
  ): LazyResult;
  experimentalGetLazyVisitor(): new (handlers: LazyHandlers) => object;
}

const door = oxc as unknown as LazyDoor;

export function readLazily(
  filename: string,
  source: string,
  options: oxc.ParserOptions,
): LazyResult {
  return door.parseSync(filename, source, { ...options, experimentalLazy: true });
}

export function visitLazily(result: LazyResult, handlers: LazyHandlers): void {
  const Visitor = door.experimentalGetLazyVisitor();
  result.visit(new Visitor(handlers));
}
