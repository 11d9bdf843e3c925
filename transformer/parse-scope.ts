/** Scopes: which names a function can see. Read for the few files whose tags hold expressions. */
import { parseSync } from "oxc-parser";
import { type Declared, declarationsIn, isFunction } from "./parse-declarations.ts";
import { type AnyTree, boundNames, isTree, treeChildren } from "./parse-tree.ts";
import type { Lang, SourceType, Span } from "./types.ts";

export interface Visible {
  readonly parameters: ReadonlySet<string>;
  /** Declared in the body itself: without a value when the body starts. */
  readonly inBody: ReadonlySet<string>;
  /** TypeScript allows no `this` directly in a namespace. */
  readonly thisIsIllegal: boolean;
  /** Declared around the function, imports included. */
  isAround(name: string): boolean;
  isImported(name: string): boolean;
  /** The name of a type alone. */
  isType(name: string): boolean;
  /** Declared by a class around. */
  isPrivate(name: string): boolean;
  /** All that can be meant by a slip of the pen. */
  known(): readonly string[];
  knownPrivate(): readonly string[];
}

export class Scopes {
  readonly #program: AnyTree;
  readonly #declared = new Map<AnyTree, Declared>();
  readonly #children = new Map<AnyTree, readonly AnyTree[]>();
  readonly #visible = new Map<number, Visible>();
  #values: ReadonlySet<string> | undefined;
  #places: ReadonlyMap<string, readonly number[]> | undefined;

  constructor(filename: string, source: string, lang: Lang, sourceType: SourceType) {
    const options = { lang, astType: "ts", sourceType } as const;
    this.#program = parseSync(filename, source, options).program as unknown as AnyTree;
  }

  /** What the function with that body sees. */
  visibleTo(body: Span): Visible {
    const known = this.#visible.get(body.start);
    if (known !== undefined) return known;
    const visible = this.#lookAround(body);
    this.#visible.set(body.start, visible);
    return visible;
  }

  /** Whether anything but a type or a comment mentions an imported name: else compilers drop the import. */
  isUsed(name: string): boolean {
    this.#values ??= valuesIn(this.#program);
    return this.#values.has(name);
  }

  /** Where a name is written that could mean what a module or a namespace declares. */
  placesOf(name: string): readonly number[] {
    this.#places ??= identifiersIn(this.#program);
    return this.#places.get(name) ?? [];
  }

  #lookAround(body: Span): Visible {
    const path = this.#pathTo(body);
    const owner = path.findLastIndex(isFunction);
    const own = path[owner];
    const around = path.slice(0, Math.max(owner, 0)).map((node) => this.#declaredIn(node));
    const parameters = new Set(
      own === undefined ? [] : (own.params as AnyTree[]).flatMap(boundNames),
    );
    const inBody = new Set(own === undefined ? [] : declarationsIn(own).inside);
    for (const name of parameters) inBody.delete(name);
    const ownName = own !== undefined && isTree(own.id) ? [String(own.id.name)] : [];
    return {
      parameters,
      inBody,
      thisIsIllegal: hasNoThis(path.slice(0, owner + 1)),
      isAround: (name) => ownName.includes(name) || around.some(({ values }) => values.has(name)),
      isImported: (name) => around.some(({ imports }) => imports.has(name)),
      isType: (name) => around.some(({ types }) => types.has(name)),
      isPrivate: (name) => around.some(({ privateNames }) => privateNames.has(name)),
      known: () => [...parameters, ...ownName, ...around.flatMap(({ values }) => [...values])],
      knownPrivate: () => around.flatMap(({ privateNames }) => [...privateNames]),
    };
  }

  #declaredIn(node: AnyTree): Declared {
    const known = this.#declared.get(node);
    if (known !== undefined) return known;
    const declared = declarationsIn(node);
    this.#declared.set(node, declared);
    return declared;
  }

  #childrenOf(node: AnyTree): readonly AnyTree[] {
    const known = this.#children.get(node);
    if (known !== undefined) return known;
    const children = treeChildren(node).sort((a, b) => a.start - b.start);
    this.#children.set(node, children);
    return children;
  }

  #pathTo(target: Span): AnyTree[] {
    const path = [this.#program];
    for (;;) {
      const last = path.at(-1) as AnyTree;
      const next = childAround(this.#childrenOf(last), target);
      if (next === undefined) return path;
      if (next.start === target.start && next.end === target.end && isFunction(last)) return path;
      path.push(next);
    }
  }
}

/** By halves: programs have thousands of statements. */
function childAround(children: readonly AnyTree[], target: Span): AnyTree | undefined {
  let low = 0;
  let high = children.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((children[middle]?.start ?? 0) <= target.start) low = middle + 1;
    else high = middle;
  }
  // Decorators and types may overlap what they stand beside.
  for (let at = low - 1; at >= 0 && at >= low - 8; at--) {
    const child = children[at];
    if (child !== undefined && target.end <= child.end) return child;
  }
  return undefined;
}

/** An arrow has the `this` of what is around it. */
function hasNoThis(path: readonly AnyTree[]): boolean {
  for (const node of path.toReversed()) {
    if (isFunction(node) && node.type !== "ArrowFunctionExpression") return false;
    if (/^(?:PropertyDefinition|AccessorProperty|StaticBlock)$/.test(node.type)) return false;
    if (node.type === "TSModuleDeclaration" || node.type === "TSEnumDeclaration") return true;
  }
  return false;
}

const TYPES_ALONE = /^TS(?:Type|Interface|.*Keyword$|.*Type$)/;

/** Names that are read when the program runs, wherever they are declared. */
function valuesIn(program: AnyTree): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: AnyTree): void => {
    if (node.type === "ImportDeclaration" || TYPES_ALONE.test(node.type)) return;
    if (/^(?:JSX)?Identifier$/.test(node.type)) names.add(String(node.name));
    if (node.type.startsWith("JSXElement") || node.type === "JSXFragment") names.add("React");
    const key = keyOf(node);
    for (const child of treeChildren(node)) if (child !== key) visit(child);
  };
  visit(program);
  return names;
}

function identifiersIn(program: AnyTree): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  const visit = (node: AnyTree): void => {
    if (node.type === "Identifier") {
      const name = String(node.name);
      places.set(name, [...(places.get(name) ?? []), node.start]);
    }
    for (const child of treeChildren(node)) visit(child);
  };
  visit(program);
  return places;
}

/** A name that is no reference. */
function keyOf(node: AnyTree): unknown {
  if (node.computed) return undefined;
  if (node.type === "MemberExpression") return node.property;
  return node.shorthand ? undefined : node.key;
}
