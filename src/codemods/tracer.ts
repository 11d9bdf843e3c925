/** isTracer(): whether an expression is a tracer of the program's own provider, as far as its text shows. */
import { dirname, resolve } from "node:path";
import type { Expression, Identifier, Node, SourceFile } from "ts-morph";
import type { Morph } from "./morph.ts";
import { bare } from "./wrapped.ts";

export const API = "@opentelemetry/api";

export function isTracer(expression: Expression, morph: Morph, depth = 0): boolean {
  const { Node: Is } = morph;
  const node = bare(expression, Is);
  if (Is.isCallExpression(node)) {
    const callee = node.getExpression();
    return (
      Is.isPropertyAccessExpression(callee) &&
      callee.getName() === "getTracer" &&
      isFromApi(callee.getExpression(), "trace", morph)
    );
  }
  if (Is.isIdentifier(node)) return isNamedTracer(node, morph, depth);
  if (!Is.isPropertyAccessExpression(node)) return false;
  const [declaration] = node.getNameNode().getSymbol()?.getDeclarations() ?? [];
  return (
    Is.isPropertyDeclaration(declaration) &&
    declaration.isReadonly() &&
    isTracerValue(declaration.getInitializer(), morph, depth)
  );
}

function isNamedTracer(node: Identifier, morph: Morph, depth: number): boolean {
  const { Node: Is } = morph;
  const [declaration] = node.getSymbol()?.getDeclarations() ?? [];
  if (Is.isVariableDeclaration(declaration)) {
    const isConstant = declaration.getVariableStatement()?.getDeclarationKind() === "const";
    return isConstant && isTracerValue(declaration.getInitializer(), morph, depth);
  }
  if (!Is.isImportSpecifier(declaration) || depth > 5) return false;
  const from = moduleOf(declaration.getImportDeclaration().getModuleSpecifierValue(), declaration);
  const exported = from?.getExportedDeclarations().get(declaration.getName())?.[0];
  return (
    Is.isVariableDeclaration(exported) &&
    exported.getVariableStatement()?.getDeclarationKind() === "const" &&
    isTracerValue(exported.getInitializer(), morph, depth + 1)
  );
}

function isTracerValue(value: Expression | undefined, morph: Morph, depth: number): boolean {
  return value !== undefined && isTracer(value, morph, depth);
}

/** A file beside, as compilers look for it. */
function moduleOf(specifier: string, from: Node): SourceFile | undefined {
  if (!/^\.\.?\//.test(specifier)) return undefined;
  const path = resolve(dirname(from.getSourceFile().getFilePath()), specifier);
  const stem = path.replace(/\.([cm]?)jsx?$/, "");
  const kind = /\.([cm])jsx?$/.exec(path)?.[1] ?? "";
  const extensions = ["ts", "tsx", "js", "jsx"].map((one) => `.${kind}${one}`);
  const candidates = [
    path,
    ...extensions.map((one) => stem + one),
    ...extensions.map((one) => `${path}/index${one}`),
  ];
  const project = from.getProject();
  for (const candidate of candidates) {
    if (!/\.[cm]?[jt]sx?$/.test(candidate)) continue;
    const found = project.addSourceFileAtPathIfExists(candidate);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `trace` of `import { trace } from "@opentelemetry/api"`, or `api.trace`, or by `require`. */
export function isFromApi(expression: Node, name: string, morph: Morph): boolean {
  return isImported(expression, name, API, morph);
}

export function isImported(
  expression: Node,
  name: string,
  specifier: string,
  { Node: Is }: Morph,
): boolean {
  if (Is.isPropertyAccessExpression(expression)) {
    const whole = expression.getExpression();
    return expression.getName() === name && Is.isIdentifier(whole) && isWhole(whole, specifier, Is);
  }
  if (!Is.isIdentifier(expression)) return false;
  const [declaration] = expression.getSymbol()?.getDeclarations() ?? [];
  if (Is.isImportSpecifier(declaration)) {
    const from = declaration.getImportDeclaration().getModuleSpecifierValue();
    return from === specifier && declaration.getName() === name;
  }
  if (!Is.isBindingElement(declaration)) return false;
  const variable = declaration.getParent().getParent();
  const original = declaration.getPropertyNameNode()?.getText() ?? declaration.getName();
  return (
    original === name &&
    Is.isVariableDeclaration(variable) &&
    isRequire(variable.getInitializer(), specifier, Is)
  );
}

function isWhole(node: Identifier, specifier: string, Is: Morph["Node"]): boolean {
  const [declaration] = node.getSymbol()?.getDeclarations() ?? [];
  if (Is.isVariableDeclaration(declaration)) {
    return isRequire(declaration.getInitializer(), specifier, Is);
  }
  const statement = declaration?.getFirstAncestor((one) => Is.isImportDeclaration(one));
  const isName = Is.isNamespaceImport(declaration) || Is.isImportClause(declaration);
  return isName && Is.isImportDeclaration(statement)
    ? statement.getModuleSpecifierValue() === specifier
    : false;
}

function isRequire(node: Node | undefined, specifier: string, Is: Morph["Node"]): boolean {
  if (!Is.isCallExpression(node) || node.getExpression().getText() !== "require") return false;
  const [from] = node.getArguments();
  return Is.isStringLiteral(from) && from.getLiteralValue() === specifier;
}
