/** findSites(): every function that has a body, named, with its marks and its hazard. */
import { Frame } from "./frame.ts";
import {
  hazardOf,
  hazardOfDirectives,
  isAttacher,
  isMocker,
  isReader,
  mayRedeclareParameter,
} from "./hazards.ts";
import {
  isExportTarget,
  joinName,
  nameOfCallback,
  nameOfFile,
  nameOfKey,
  nameOfTarget,
} from "./names.ts";
import type {
  AssignNode,
  BindingNode,
  CallNode,
  ClassNode,
  ExportNode,
  FunctionNode,
  LabelNode,
  MemberNode,
  NamespaceNode,
  Node,
  SignatureNode,
  VariablesNode,
} from "./outline.ts";
import type { Parsed } from "./parse.ts";
import { findTextReads, type TextReads } from "./text-reads.ts";
import type { Hazard, Site, SiteKind, Span } from "./types.ts";

/** Functions nested deeper than this are left alone: each adds a level to the woven text. */
const DEEPEST_FUNCTION = 150;

/** The name that a value gets from where it stands. */
interface Bound {
  readonly value: Span;
  readonly name: string;
  readonly kind: SiteKind;
  readonly place: number;
  /** Where a comment may stand before it, innermost first. */
  readonly anchors: readonly number[];
  readonly decorators: readonly string[];
}

/** What is known on the way down to a node. */
interface Scope {
  readonly path: string;
  readonly className: string | undefined;
  readonly bound: Bound | undefined;
  /** Comment positions of the statement around, for what is declared in it directly. */
  readonly anchors: readonly number[];
  /** Of the class or the object literal around. */
  readonly classAnchors: readonly number[];
  readonly classDecorators: readonly string[];
  readonly exported: boolean;
  readonly strict: boolean;
  readonly frame: Frame | undefined;
  /** Directly in the body of `frame`, in no block. */
  readonly topOfBody: boolean;
  readonly labelled: Span | undefined;
  /** In the head of a loop or a catch, where code runs before any statement. */
  readonly inHead: boolean;
  readonly callee: CallNode | undefined;
  /** A reason that covers everything inside. */
  readonly hazard: Hazard | undefined;
  readonly depth: number;
}

export interface Found {
  readonly sites: readonly Site[];
  /** A body may declare a parameter's name again: an early error that `try` would hide. */
  readonly mayRedeclareParameter: boolean;
}

export function findSites(parsed: Parsed, source: string, file: string): Found {
  const finder = new SiteFinder(parsed, source, file);
  finder.walk(parsed.children, {
    path: "",
    className: undefined,
    bound: undefined,
    anchors: [],
    classAnchors: [],
    classDecorators: [],
    exported: false,
    strict:
      parsed.sourceType === "module" ||
      parsed.directives.some(({ value }) => value === "use strict"),
    frame: undefined,
    topOfBody: false,
    labelled: undefined,
    inHead: false,
    callee: undefined,
    hazard: undefined,
    depth: 0,
  });
  return {
    sites: finder.sites.sort((a, b) => a.start - b.start),
    mayRedeclareParameter: finder.mayRedeclareParameter,
  };
}

class SiteFinder {
  readonly sites: Site[] = [];
  mayRedeclareParameter = false;
  readonly #source: string;
  readonly #file: string;
  readonly #exportedNames: ReadonlySet<string>;
  readonly #textReads: TextReads;

  constructor(parsed: Parsed, source: string, file: string) {
    this.#source = source;
    this.#file = file;
    this.#exportedNames = new Set(parsed.exportedNames);
    this.#textReads = findTextReads(parsed, source);
  }

  walk(nodes: readonly Node[], scope: Scope): void {
    let signatures: Node[] = [];
    for (const node of nodes) {
      const signature = signatureOf(node);
      if (signature !== undefined) {
        if (!this.#isOverloadOf(signatures[0], node)) signatures = [];
        signatures.push(node);
        this.walk(signature.children, inside(scope));
        continue;
      }
      const isOverloaded = this.#isOverloadOf(signatures[0], node);
      this.#visit(node, isOverloaded ? withOverloads(scope, signatures) : scope);
      signatures = [];
    }
  }

  /** `declare function f(): void` says nothing of the function that happens to follow. */
  #isOverloadOf(signature: Node | undefined, node: Node): boolean {
    return signature !== undefined && this.#declaredName(signature) === this.#declaredName(node);
  }

  #declaredName(node: Node): string | undefined {
    if (node.type === "member") return this.#text(node.key);
    if (node.type === "signature") return node.name;
    if (node.type === "function") return node.id?.name;
    const inner = node.type === "export" ? node.children[0] : undefined;
    return inner === undefined ? undefined : this.#declaredName(inner);
  }

  #visit(node: Node, scope: Scope): void {
    switch (node.type) {
      case "function":
        return this.#function(node, scope);
      case "class":
        return this.#class(node, scope);
      case "member":
        return this.#member(node, scope);
      case "variables":
        return this.#variables(node, scope);
      case "binding":
        return this.#binding(node, scope);
      case "assign":
        return this.#assign(node, scope);
      case "array-pattern": {
        const visit = (): void => this.walk(node.children, insideHead(scope, scope.inHead));
        return scope.frame === undefined ? visit() : scope.frame.addArrayPattern(node, visit);
      }
      case "export":
        return this.#export(node, scope);
      case "namespace":
        return this.#namespace(node, scope);
      case "call":
        return this.#call(node, scope);
      case "label":
        return this.#label(node, scope);
      case "static-block":
        return this.walk(node.children, { ...inside(scope), frame: undefined, strict: true });
      case "with": {
        const hazard: Hazard = { code: "with", at: { start: node.start, end: node.start + 4 } };
        scope.frame?.refuse("with", hazard.at);
        return this.walk(node.children, { ...inside(scope), hazard });
      }
      case "block":
      case "signature":
        return this.walk(node.children, inside(scope));
      default:
        return this.#control(node, scope);
    }
  }

  /** Nodes through which control leaves a body, or comes back to it. */
  #control(
    node: Extract<Node, { type: "await" | "yield" | "return" | "try" | "loop" }>,
    scope: Scope,
  ): void {
    const { frame } = scope;
    const visit = (): void => this.walk(node.children, insideHead(scope, scope.inHead));
    const part =
      (isHead: boolean) =>
      (span: Span): void =>
        this.walk(
          node.children.filter((child) => contains(span, child)),
          insideHead(scope, isHead),
        );
    if (frame === undefined || (!frame.suspends && node.type !== "return")) return visit();
    switch (node.type) {
      case "await":
        frame.suspend(
          { type: "await", expression: span(node), argument: node.argument },
          node,
          visit,
        );
        return;
      case "yield": {
        const { delegate, argument } = node;
        frame.suspend({ type: "yield", delegate, expression: span(node), argument }, node, visit);
        return;
      }
      case "return":
        if (node.argument === undefined) frame.addBareReturn(node);
        else frame.addReturn(node.argument, node);
        return visit();
      case "try":
        return frame.addTry(node, (region) => part(region === node.catchParameter)(region));
      case "loop":
        return frame.addLoop(node, labelsOf(node, scope), (region) =>
          part(region === node.head)(region),
        );
    }
  }

  #function(node: FunctionNode, scope: Scope): void {
    const bound = isValue(node, scope.bound) ? scope.bound : undefined;
    if (node.declaration && scope.topOfBody && node.id !== undefined) {
      scope.frame?.topFunctions.push(node.id);
      const labels = labelsOf(node, scope);
      if (labels !== undefined) scope.frame?.refuse("labelled-function", labels);
    }
    const strict = scope.strict || node.directives.some(({ value }) => value === "use strict");
    const frame = new Frame(node, strict, bound?.kind === "constructor");
    const called = this.#nameFunction(node, bound, scope);
    const hazard = scope.hazard ?? this.#wholeHazard(node, scope);
    const body: Scope = {
      ...inside(scope),
      path: "",
      className: node.arrow ? scope.className : undefined,
      anchors: [],
      classAnchors: [],
      classDecorators: [],
      exported: false,
      strict,
      frame,
      inHead: false,
      hazard,
      depth: scope.depth + 1,
    };
    this.walk(
      node.children.filter((child) => !contains(node.body, child)),
      { ...body, frame: undefined },
    );
    if (node.body.expression) frame.addReturn(node.body, { ...node, sequence: false });
    this.walk(
      node.children.filter((child) => contains(node.body, child)),
      { ...body, topOfBody: true },
    );
    this.mayRedeclareParameter ||= mayRedeclareParameter(frame);
    this.sites.push({
      start: bound === undefined ? node.start : Math.min(node.start, bound.place),
      end: node.end,
      ...called,
      async: node.async,
      generator: node.generator,
      exported: scope.exported || this.#isExportedName(node, bound, scope),
      body: node.body,
      directivesEnd: node.directives.at(-1)?.end,
      params: node.params,
      statements: node.statements,
      decorators: [...(bound?.decorators ?? []), ...scope.classDecorators],
      classAnchors: scope.classAnchors,
      marks: frame.marks,
      hazard: hazard ?? hazardOf(frame),
    });
  }

  #nameFunction(
    node: FunctionNode,
    bound: Bound | undefined,
    scope: Scope,
  ): Pick<Site, "kind" | "name" | "place" | "anchors"> {
    if (bound !== undefined) {
      const { kind, name, place } = bound;
      return { kind, name, place, anchors: [node.start, ...bound.anchors] };
    }
    const anchors = [node.start, ...scope.anchors];
    if (node.id !== undefined) {
      const name = node.declaration ? joinName(scope.path, node.id.name) : node.id.name;
      return { kind: "function", name, place: node.id.start, anchors };
    }
    const callee = scope.callee === undefined ? undefined : this.#text(scope.callee.callee);
    return { kind: "callback", name: nameOfCallback(callee), place: node.start, anchors };
  }

  /** A reason that covers the functions inside as well. */
  #wholeHazard(node: FunctionNode, scope: Scope): Hazard | undefined {
    const { callee } = scope;
    if (callee !== undefined && isReader(this.#text(callee.callee))) {
      return { code: "source-text-read", at: span(callee.callee) };
    }
    if (this.#textReads.reads(node)) {
      return {
        code: "source-text-read",
        at: node.id ?? { start: node.start, end: node.start + 1 },
      };
    }
    if (scope.depth > DEEPEST_FUNCTION) {
      return { code: "too-deep", at: { start: node.start, end: node.start + 1 } };
    }
    return hazardOfDirectives(node);
  }

  #isExportedName(node: FunctionNode, bound: Bound | undefined, scope: Scope): boolean {
    if (scope.frame !== undefined || scope.path !== "") return false;
    return this.#exportedNames.has(bound?.name ?? (node.declaration ? (node.id?.name ?? "") : ""));
  }

  #class(node: ClassNode, scope: Scope): void {
    const bound = isValue(node, scope.bound) ? scope.bound : undefined;
    if (scope.topOfBody && node.id !== undefined) scope.frame?.lexicalTargets.push(node.id.name);
    const path = bound === undefined ? scope.path : "";
    const className =
      node.id === undefined ? (bound?.name ?? "(class)") : joinName(path, node.id.name);
    const inHeritage = inside(scope);
    const body: Scope = {
      ...inHeritage,
      path: className,
      className,
      strict: true,
      anchors: [],
      classAnchors: [
        node.start,
        ...this.#behindDecorators(node),
        outerStart(node),
        ...(bound?.anchors ?? []),
        ...scope.anchors,
      ],
      classDecorators: this.#decoratorNames(node.decorators),
      exported: scope.exported || (scope.frame === undefined && this.#exportedNames.has(className)),
    };
    const isElement = (child: Node): boolean =>
      (child.type === "member" && child.owner === "class") || child.type === "static-block";
    this.walk(
      node.children.filter((child) => !isElement(child)),
      { ...body, path: "" },
    );
    this.walk(node.children.filter(isElement), body);
  }

  #member(node: MemberNode, scope: Scope): void {
    const key = nameOfKey(this.#text(node.key), node.key.computed);
    const name = joinName(
      scope.path,
      node.kind === "get" || node.kind === "set" ? `${node.kind} ${key}` : key,
    );
    if (scope.inHead && node.key.computed) this.#markPattern(node.key, scope);
    const isOwn = (child: Node): boolean => node.value !== undefined && contains(node.value, child);
    // Keys and decorators belong to the code around the class.
    this.walk(
      node.children.filter((child) => !isOwn(child)),
      { ...inside(scope), inHead: scope.inHead, path: "", anchors: [], classAnchors: [] },
    );
    if (node.value === undefined) return;
    const isField = node.owner === "class" && node.kind === "property";
    const anchors = [
      node.key.start,
      ...this.#behindDecorators(node),
      node.start,
      outerStart(node),
      ...scope.anchors,
    ];
    this.walk(node.children.filter(isOwn), {
      ...inside(scope),
      frame: isField ? undefined : scope.frame,
      inHead: scope.inHead,
      path: node.owner === "object" ? name : "",
      bound: {
        value: node.value,
        name,
        kind: KINDS[node.kind],
        place: node.key.start,
        anchors,
        decorators: this.#decoratorNames(node.decorators),
      },
      anchors: [],
      classAnchors: this.#isObject(node.value)
        ? [...anchors, ...(node.owner === "object" ? scope.classAnchors : [])]
        : scope.classAnchors,
    });
  }

  #variables(node: VariablesNode, scope: Scope): void {
    const { frame } = scope;
    if (frame?.suspends && node.kind.endsWith("using")) frame.addUsing(node);
    const only = node.children.length === 1 ? node.children[0] : undefined;
    const isImport =
      frame?.node.async === true &&
      only?.type === "binding" &&
      only.importsPattern &&
      !node.inLoopHead &&
      (node.kind === "const" || node.kind === "let");
    const anchors = [node.start, ...scope.anchors];
    if (frame !== undefined && (node.kind === "var" || scope.topOfBody)) {
      const targets = node.kind === "var" ? frame.varTargets : frame.lexicalTargets;
      for (const child of node.children) {
        if (child.type === "binding") targets.push(this.#text(child.target));
      }
    }
    if (!isImport) {
      return this.walk(node.children, { ...insideHead(scope, scope.inHead), anchors });
    }
    const awaited = only.children.find((child) => child.type === "await");
    const others = only.children.filter((child) => child !== awaited);
    frame?.suspend({ type: "import", statement: span(node) }, node, () =>
      this.walk([...others, ...(awaited?.children ?? [])], inside(scope)),
    );
  }

  #binding(node: BindingNode, scope: Scope): void {
    const { target, value } = node;
    const below = insideHead(scope, scope.inHead);
    if (target.pattern && value !== undefined && scope.frame?.suspends) {
      return this.#pattern(node, target, value, below);
    }
    if (target.pattern || value === undefined) return this.walk(node.children, below);
    const name = joinName(scope.path, this.#text(target));
    this.walk(node.children, {
      ...below,
      path: name,
      bound: {
        value,
        name,
        kind: "function",
        place: target.start,
        anchors: [node.start, ...scope.anchors],
        decorators: NONE,
      },
      classAnchors: this.#isObject(value) ? [node.start, ...scope.anchors] : [],
      exported:
        scope.exported ||
        (scope.frame === undefined && this.#exportedNames.has(this.#text(target))),
    });
  }

  #assign(node: AssignNode, scope: Scope): void {
    if (scope.inHead && node.isDefault && !node.namesValue) this.#markPattern(node.value, scope);
    const target = this.#text(node.target);
    if (/^[[{]/.test(target) && scope.frame?.suspends && this.#isStatement(node)) {
      return this.#pattern(node, node.target, node.value, insideHead(scope, scope.inHead));
    }
    const name = nameOfTarget(target, scope.className, this.#file);
    const isExport = !node.isDefault && scope.frame === undefined && isExportTarget(target);
    const isWhole = isExport && !/\bexports\s*\./.test(target);
    this.walk(node.children, {
      ...inside(scope),
      inHead: scope.inHead,
      path: isWhole ? "" : name,
      bound: {
        value: node.value,
        name,
        kind: "function",
        place: node.target.start,
        anchors: [node.start, ...scope.anchors],
        decorators: NONE,
      },
      classAnchors: this.#isObject(node.value) ? [node.start, ...scope.anchors] : [],
      exported: scope.exported || isExport,
    });
  }

  #pattern(node: BindingNode | AssignNode, pattern: Span, value: Span, scope: Scope): void {
    scope.frame?.addPattern(pattern, value, this.#source[pattern.start] === "[", (part) =>
      this.walk(
        node.children.filter((child) => contains(part, child)),
        scope,
      ),
    );
  }

  /** Nobody takes the value of the assignment, which is the iterable itself. */
  #isStatement(node: AssignNode): boolean {
    const before = this.#source.slice(Math.max(0, node.start - 200), node.start);
    return /(?:^|[;}]|(?:=>|[)\w:;{}])\s*\{)\s*$/.test(before);
  }

  #export(node: ExportNode, scope: Scope): void {
    const anchors = [node.start, ...scope.anchors];
    const value = node.defaultValue;
    const hasOwnName = node.children.some(
      (child) => (child.type === "function" || child.type === "class") && child.id !== undefined,
    );
    this.walk(node.children, {
      ...inside(scope),
      anchors,
      exported: scope.frame === undefined,
      bound:
        value === undefined || hasOwnName
          ? undefined
          : {
              value,
              name: nameOfFile(this.#file),
              kind: "function",
              place: value.start,
              anchors,
              decorators: NONE,
            },
      classAnchors: value !== undefined && this.#isObject(value) ? anchors : [],
    });
  }

  #namespace(node: NamespaceNode, scope: Scope): void {
    this.walk(node.children, {
      ...inside(scope),
      frame: undefined,
      path: joinName(scope.path, node.name),
      exported: false,
    });
  }

  #call(node: CallNode, scope: Scope): void {
    const callee = this.#text(node.callee);
    if (isAttacher(callee)) scope.frame?.refuse("context-attach", node.callee);
    const hazard = isMocker(callee)
      ? ({ code: "hoisted-mock", at: span(node.callee) } as const)
      : scope.hazard;
    const isArgument = (child: Node): boolean =>
      node.functions.some(({ start, end }) => start === child.start && end === child.end);
    const plain = insideHead(scope, scope.inHead);
    const below = hazard === plain.hazard ? plain : { ...plain, hazard };
    for (const child of node.children) {
      const isCallback = child.type === "function" && isArgument(child);
      this.#visit(child, isCallback ? { ...below, callee: node } : below);
    }
  }

  #label(node: LabelNode, scope: Scope): void {
    this.walk(node.children, {
      ...scope,
      bound: undefined,
      callee: undefined,
      labelled: { start: scope.labelled?.start ?? node.start, end: node.body },
    });
  }

  #isObject({ start }: Span): boolean {
    return this.#source[start] === "{";
  }

  /** A comment may stand behind each decorator. */
  #behindDecorators({ decorators }: ClassNode | MemberNode): readonly number[] {
    return decorators.map(({ end }) => {
      BLANK.lastIndex = end;
      return end + (BLANK.exec(this.#source)?.[0].length ?? 0);
    });
  }

  #decoratorNames(decorators: readonly Span[]): readonly string[] {
    return decorators.map((one) => DECORATOR.exec(this.#text(one))?.[1] ?? "");
  }

  #markPattern(expression: Span, scope: Scope): void {
    scope.frame?.marks.push({ type: "pattern", expression: span(expression) });
  }

  #text({ start, end }: Span): string {
    return this.#source.slice(start, end);
  }
}

/** White space and comments. */
const BLANK = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const DECORATOR = /^@\s*\(?\s*([\p{ID_Continue}$.]+)/u;

const KINDS: Readonly<Record<MemberNode["kind"], SiteKind>> = {
  method: "method",
  property: "method",
  get: "accessor",
  set: "accessor",
  constructor: "constructor",
};

/** One step down: what held for the node alone no longer holds. */
function inside(scope: Scope): Scope {
  if (isInside(scope)) return scope;
  return {
    ...scope,
    bound: undefined,
    callee: undefined,
    labelled: undefined,
    topOfBody: false,
    inHead: false,
    anchors: NONE,
  };
}

/** The labels that stand directly before a statement, from the first to the statement. */
function labelsOf(node: Span, { labelled }: Scope): Span | undefined {
  return labelled?.end === node.start ? labelled : undefined;
}

const NONE: readonly never[] = [];

/** A node may start behind its decorators. */
function outerStart({ start, decorators }: ClassNode | MemberNode): number {
  return Math.min(start, decorators[0]?.start ?? start);
}

/** Most nodes are: they share one scope, for speed. */
function isInside(scope: Scope): boolean {
  return (
    scope.anchors.length === 0 &&
    !scope.topOfBody &&
    !scope.inHead &&
    scope.bound === undefined &&
    scope.callee === undefined &&
    scope.labelled === undefined
  );
}

/** One step down, and still in the head of a loop or a catch if we were. */
function insideHead(scope: Scope, inHead: boolean): Scope {
  return inHead ? { ...inside(scope), inHead } : inside(scope);
}

function span({ start, end }: Span): Span {
  return { start, end };
}

function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function isValue(node: Span, bound: Bound | undefined): boolean {
  return bound !== undefined && bound.value.start === node.start && bound.value.end === node.end;
}

/** An overload stands bare, under `export`, or as the value of a class member. */
function signatureOf(node: Node): SignatureNode | undefined {
  if (node.type === "signature") return node;
  if (node.type !== "member" && node.type !== "export") return undefined;
  const inner = node.children.find((child) => child.type === "signature");
  return inner?.type === "signature" ? inner : undefined;
}

/** A tag before the first overload is meant for the function that follows. */
function withOverloads(scope: Scope, signatures: readonly Node[]): Scope {
  return { ...scope, anchors: [...scope.anchors, ...signatures.map(({ start }) => start)] };
}
