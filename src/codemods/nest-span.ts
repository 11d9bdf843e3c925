/** findNestSpans(): `@Span()` and `@Traceable()` of nestjs-otel, as tags. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type {
  ClassDeclaration,
  Decorator,
  Expression,
  MethodDeclaration,
  Node,
  SourceFile,
} from "ts-morph";
import { type Edit, movedBy } from "./edits.ts";
import { withLine } from "./lines.ts";
import type { Morph } from "./morph.ts";
import { isPlainType, isPlainValue } from "./plain-value.ts";
import type { Candidate, Entries, Proposal, Target } from "./proposal.ts";
import { constantText, SpanOptions } from "./span-options.ts";
import { isImported } from "./tracer.ts";
import { bare, functionAround, isGenerator, refuse } from "./wrapped.ts";

const NEST = "nestjs-otel";

export function findNestSpans(source: SourceFile, text: string, morph: Morph): Candidate[] {
  const { SyntaxKind } = morph;
  return source.getDescendantsOfKind(SyntaxKind.Decorator).flatMap((decorator): Candidate[] => {
    const owner = decorator.getParent();
    const offset = decorator.getStart();
    if (isDecorator(decorator, "Span", morph)) {
      return [
        { offset, name: nameOf(owner, morph), propose: () => proposeSpan(decorator, text, morph) },
      ];
    }
    if (!isDecorator(decorator, "Traceable", morph)) return [];
    return [
      { offset, name: nameOf(owner, morph), propose: () => proposeClass(decorator, text, morph) },
    ];
  });
}

function isDecorator(decorator: Decorator, name: string, morph: Morph): boolean {
  const call = decorator.getCallExpression();
  return call !== undefined && isImported(call.getExpression(), name, NEST, morph);
}

function nameOf(owner: Node, { Node: Is }: Morph): string {
  if (Is.isClassDeclaration(owner)) return owner.getName() ?? "(class)";
  if (!Is.isMethodDeclaration(owner)) return owner.getText().slice(0, 20);
  const parent = owner.getParent();
  const className = Is.isClassDeclaration(parent) ? parent.getName() : undefined;
  return `${className ?? "(class)"}.${owner.getName()}`;
}

function proposeSpan(decorator: Decorator, text: string, morph: Morph): Proposal {
  const { Node: Is } = morph;
  const method = decorator.getParent();
  if (!Is.isMethodDeclaration(method)) return refuse("it decorates no method");
  const owner = method.getParent();
  if (!Is.isClassDeclaration(owner)) return refuse("its class is no declaration");
  if (owner.getDecorators().some((one) => isDecorator(one, "Traceable", morph))) {
    return refuse("its class is decorated with @Traceable too, so it has two spans");
  }
  checkMethod(method, decorator, morph);
  const given = decorator.getArguments() as Expression[];
  const [first, second] = given;
  const name = first === undefined ? undefined : constantText(first, morph);
  const options = name === undefined ? first : second;
  if (name === undefined && second !== undefined)
    return refuse("its span's name is not written here");
  const read = new SpanOptions(morph);
  if (options !== undefined) readOptions(options, method, read, morph);
  const edits = [removeDecorator(decorator, text)];
  const entries: Entries = [...read.entries, ...promiseEntries(method, morph)];
  const target: Target = {
    body: movedBy(bodyStart(method), edits),
    spanName: name === undefined || name === "" ? defaultName(method, owner, morph) : name,
    leavesPromises: false,
  };
  return { edits, targets: [target], entries };
}

function bodyStart(method: MethodDeclaration): number {
  return method.getBody()?.getStart() ?? refuse("its method has no body");
}

/** As nestjs-otel makes it: of the class, and for a static method of `Function`. */
function defaultName(
  method: MethodDeclaration,
  owner: ClassDeclaration,
  { Node: Is }: Morph,
): string {
  const name = method.getNameNode();
  const className = owner.getName() ?? refuse("its class has no name");
  const key = Is.isIdentifier(name) || Is.isNumericLiteral(name) ? name.getText() : undefined;
  const text = Is.isStringLiteral(name) ? name.getLiteralText() : key;
  if (text === undefined) return refuse("its method has a computed name");
  return `${method.isStatic() ? "Function" : className}.${text}`;
}

/** Decorators below this one may wrap the method, and what they do is a part of its span. */
function checkMethod(
  method: MethodDeclaration,
  decorator: Decorator | undefined,
  morph: Morph,
): void {
  if (isGenerator(method, morph.Node)) return refuse("its method is a generator");
  const all = method.getDecorators();
  const below = decorator === undefined ? all : all.slice(all.indexOf(decorator) + 1);
  const other = below.find((one) => !isOfNest(one, morph));
  if (other !== undefined) refuse(`what @${other.getName()} below it does is a part of its span`);
}

/** Those of the framework itself set metadata. */
function isOfNest(decorator: Decorator, { Node: Is }: Morph): boolean {
  const call = decorator.getCallExpression();
  const name = call === undefined ? decorator.getNameNode() : call.getExpression();
  const [declaration] = name?.getSymbol()?.getDeclarations() ?? [];
  if (!Is.isImportSpecifier(declaration)) return false;
  return declaration.getImportDeclaration().getModuleSpecifierValue().startsWith("@nestjs/");
}

function readOptions(
  options: Expression,
  method: MethodDeclaration,
  read: SpanOptions,
  morph: Morph,
): void {
  const { Node: Is } = morph;
  const node = bare(options, Is);
  if (!Is.isArrowFunction(node)) return read.read(node, true);
  const names = method.getParameters().map((one) => one.getName());
  const given = node.getParameters();
  const isSame = given.every((one, index) => {
    const isPlain =
      Is.isIdentifier(one.getNameNode()) && !one.hasInitializer() && !one.isRestParameter();
    return isPlain && one.getName() === names[index];
  });
  if (!isSame) return refuse("its options name the parameters otherwise than the method does");
  // A default counts in the method alone.
  if (
    method
      .getParameters()
      .slice(0, given.length)
      .some((one) => one.hasInitializer())
  ) {
    return refuse("its options see parameters without their defaults");
  }
  const body = node.getBody();
  if (Is.isBlock(body)) return refuse("its options are computed");
  read.read(body as Expression);
}

/** A promise of a plain method: since version 8 its span waits for one, before it did not. */
function promiseEntries(method: MethodDeclaration, morph: Morph): Entries {
  const { Node: Is, SyntaxKind } = morph;
  if (method.isAsync()) return [];
  const given = method
    .getDescendantsOfKind(SyntaxKind.ReturnStatement)
    .filter((one) => functionAround(one, Is) === method)
    .flatMap((one) => one.getExpression() ?? []);
  const isPlain =
    isPlainType(method.getReturnTypeNode()?.getText()) ||
    given.every((one) => isPlainValue(one, morph));
  if (isPlain) return [];
  const major = majorOfNest(method.getSourceFile().getFilePath());
  if (major === undefined)
    return refuse("it may return a promise, and which nestjs-otel is used is not known");
  return [["promise", major >= 8 ? '"derive"' : '"leave"']];
}

function majorOfNest(from: string): number | undefined {
  try {
    const path = createRequire(from).resolve(`${NEST}/package.json`);
    const { version } = JSON.parse(readFileSync(path, "utf8")) as { version?: string };
    return Number.parseInt(version ?? "", 10);
  } catch {
    return undefined;
  }
}

/** With its line, where it has one. */
function removeDecorator(decorator: Decorator, text: string): Edit {
  const own = { start: decorator.getStart(), end: decorator.getEnd() };
  const whole = withLine(text, own);
  if (whole.end > own.end) return { ...whole, text: "" };
  const spaces = /^[ \t]*/.exec(text.slice(own.end))?.[0].length ?? 0;
  return { ...own, end: own.end + spaces, text: "" };
}

/** Every method of the prototype, and nothing else of the class. */
function proposeClass(decorator: Decorator, text: string, morph: Morph): Proposal {
  const { Node: Is } = morph;
  const owner = decorator.getParent();
  if (!Is.isClassDeclaration(owner)) return refuse("it decorates no class");
  const className = owner.getName() ?? refuse("its class has no name");
  const others = owner.getDecorators().slice(owner.getDecorators().indexOf(decorator) + 1);
  const other = others.find((one) => !isOfNest(one, morph));
  if (other !== undefined) return refuse(`@${other.getName()} below it may replace methods`);
  const methods = owner.getInstanceMethods().filter((one) => !one.isAbstract());
  const read = new SpanOptions(morph);
  const [options] = decorator.getArguments() as Expression[];
  if (options !== undefined) read.read(options, true);
  const edits = [removeDecorator(decorator, text)];
  const promises = new Set<string>();
  const targets = methods.map((method): Target => {
    if (method.getDecorators().some((one) => isDecorator(one, "Span", morph))) {
      return refuse(
        `its method ${method.getName()} is decorated with @Span too, so it has two spans`,
      );
    }
    checkMethod(method, undefined, morph);
    promises.add(promiseEntries(method, morph)[0]?.[1] ?? "");
    const spanName = defaultName(method, owner, morph);
    return { body: movedBy(bodyStart(method), edits), spanName, leavesPromises: false };
  });
  if (targets.length === 0) return refuse(`${className} has no methods`);
  promises.delete("");
  const [promise] = promises;
  const entries: Entries = [
    ...read.entries,
    ...(promise === undefined ? [] : [["promise", promise] as const]),
  ];
  const start = movedBy(Math.min(owner.getStart(), decorator.getStart()), []);
  return { edits, targets, entries, classStart: start };
}
