/** withoutUnused(): takes out imports, and tracers, that nothing names since spans became tags. */
import type { Identifier, Node, SourceFile } from "ts-morph";
import { plan } from "../../transformer/index.ts";
import { applyEdits, type Edit } from "./edits.ts";
import { lineBreakNear, withLine } from "./lines.ts";
import type { Morph } from "./morph.ts";
import { readSource } from "./read-source.ts";
import type { Subject } from "./rewritten.ts";
import { API, isTracer } from "./tracer.ts";

/** Loading them does nothing: without their names they are not needed. */
const QUIET: ReadonlySet<string> = new Set([API, "nestjs-otel"]);

export function withoutUnused(
  original: string,
  adopted: string,
  subject: Subject,
  codes: readonly string[],
  morph: Morph,
): string {
  const unusedBefore = new Set(
    removable(readSource(subject.path, original, morph), original, morph).map(({ name }) => name),
  );
  const problems = plan(adopted, subject.path, subject.options)?.diagnostics.length;
  let text = adopted;
  for (;;) {
    const found = removable(readSource(subject.path, text, morph), text, morph).find(
      ({ name }) => !unusedBefore.has(name) && !codes.some((code) => mentions(code, name)),
    );
    if (found === undefined) return text;
    const next = applyEdits(text, [found.edit]);
    const result = plan(next, subject.path, subject.options);
    // A tag may name what nothing else does.
    if (result?.diagnostics.length !== problems) return text;
    text = next;
  }
}

function mentions(code: string, name: string): boolean {
  return new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])`).test(code);
}

interface Removable {
  readonly name: string;
  readonly edit: Edit;
}

/** Names that are declared and never used. */
function removable(source: SourceFile, text: string, morph: Morph): Removable[] {
  const { Node: Is, SyntaxKind } = morph;
  const used = new Set(
    source
      .getDescendantsOfKind(SyntaxKind.Identifier)
      .filter((one) => !isDeclaredOrKey(one, morph))
      .map((one) => one.getText()),
  );
  const found: Removable[] = [];
  const add = (name: string, edit: Edit | undefined): void => {
    if (edit !== undefined && !used.has(name)) found.push({ name, edit });
  };
  for (const statement of source.getImportDeclarations()) {
    const specifier = statement.getModuleSpecifierValue();
    const named = statement.getNamedImports();
    const whole = statement.getDefaultImport() ?? statement.getNamespaceImport();
    const isType = statement.isTypeOnly();
    const all =
      QUIET.has(specifier) || isType
        ? wholeStatement(text, statement)
        : {
            start: statement.getStart(),
            end: statement.getModuleSpecifier().getStart(),
            text: "import ",
          };
    if (whole !== undefined && named.length === 0) add(whole.getText(), all);
    for (const one of named) {
      const name = one.getAliasNode()?.getText() ?? one.getName();
      const isOnly = named.length === 1 && whole === undefined;
      const isQuietOnly = isOnly && one.isTypeOnly() ? wholeStatement(text, statement) : all;
      if (isOnly) add(name, isQuietOnly);
      else if (named.length > 1) add(name, fromList(one, named));
    }
  }
  for (const variable of source.getDescendantsOfKind(SyntaxKind.VariableDeclaration)) {
    const statement = variable.getVariableStatement();
    const value = variable.getInitializer();
    const name = variable.getNameNode();
    if (statement === undefined || value === undefined || statement.isExported()) continue;
    if (statement.getDeclarations().length !== 1) continue;
    if (Is.isIdentifier(name)) {
      const isMade = isTracer(value, morph) || isQuietRequire(value, morph);
      if (isMade) add(name.getText(), wholeStatement(text, statement));
    } else if (Is.isObjectBindingPattern(name) && isQuietRequire(value, morph)) {
      const elements = name.getElements();
      for (const one of elements) {
        if (elements.length === 1) add(one.getName(), wholeStatement(text, statement));
        else add(one.getName(), fromList(one, elements));
      }
    }
  }
  return found;
}

function isQuietRequire(value: Node, { Node: Is }: Morph): boolean {
  if (!Is.isCallExpression(value) || value.getExpression().getText() !== "require") return false;
  const [from] = value.getArguments();
  return Is.isStringLiteral(from) && QUIET.has(from.getLiteralValue());
}

/** `trace` of `import { trace }`, `a.trace` or `{ trace: 1 }` is no use of the name. */
function isDeclaredOrKey(node: Identifier, { Node: Is }: Morph): boolean {
  const parent = node.getParent();
  if (Is.isJSDocTag(parent)) return parent.getTagNameNode() === node;
  if (Is.isImportSpecifier(parent) || Is.isImportClause(parent) || Is.isNamespaceImport(parent)) {
    return true;
  }
  if (Is.isVariableDeclaration(parent) || Is.isBindingElement(parent)) {
    return parent.getInitializer() !== node;
  }
  if (Is.isPropertyAccessExpression(parent)) return parent.getNameNode() === node;
  return Is.isPropertyAssignment(parent) && parent.getNameNode() === node;
}

function fromList(node: Node, list: readonly Node[]): Edit {
  const index = list.indexOf(node);
  const next = list[index + 1];
  if (next !== undefined) return { start: node.getStart(), end: next.getStart(), text: "" };
  return { start: (list[index - 1] as Node).getEnd(), end: node.getEnd(), text: "" };
}

/** With its line, and with one of two empty lines that would meet. */
function wholeStatement(text: string, statement: Node): Edit {
  const own = { start: statement.getStart(), end: statement.getEnd() };
  const { start, end } = withLine(text, own);
  if (end === own.end) return { ...own, text: "" };
  const lineBreak = lineBreakNear(text, own.start);
  const head = text.slice(0, start);
  const isAfterEmpty = head.replace("\uFEFF", "") === "" || head.endsWith(lineBreak + lineBreak);
  const more = isAfterEmpty && text.startsWith(lineBreak, end) ? lineBreak.length : 0;
  return { start, end: end + more, text: "" };
}
