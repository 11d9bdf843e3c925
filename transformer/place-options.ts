/** OptionPlacer: the expressions of a tag, as a compiled text calls what they name. */
import { type DiagnosticFactory, notInCompiled } from "./diagnostics.ts";
import { isExpression } from "./options.ts";
import type { Parsed } from "./parse.ts";
import { parameterNames } from "./parse-params.ts";
import { renameFree } from "./parse-rename.ts";
import { Scopes, type Visible } from "./parse-scope.ts";
import type { Mapping } from "./placing.ts";
import type { Argument, Diagnostic, Expression, Options, Site } from "./types.ts";

interface Text {
  readonly filename: string;
  readonly text: string;
  readonly parsed: Parsed;
}

export class OptionPlacer {
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: Text;
  readonly #compiled: Text;
  readonly #mapping: Mapping;
  readonly #at: DiagnosticFactory;
  #scopes: { readonly source: Scopes; readonly compiled: Scopes } | undefined;
  #compiledAt: ReadonlyMap<number, readonly number[]> | undefined;
  #mappedPlaces: ReadonlySet<number> | undefined;

  constructor(source: Text, compiled: Text, mapping: Mapping, at: DiagnosticFactory) {
    this.#source = source;
    this.#compiled = compiled;
    this.#mapping = mapping;
    this.#at = at;
  }

  /** What can't be read in the compiled text is left out, and said. */
  place(options: Options, source: Site, compiled: Site): Options {
    const one = <T>(value: T): T | undefined =>
      isExpression(value) ? (this.#place(value, source, compiled) as T | undefined) : value;
    const entries = Object.entries(options).map(([name, value]) => [name, one(value)] as const);
    const attributes = Object.entries(options.attributes ?? {}).map(
      ([name, value]) => [name, one(value)] as const,
    );
    return {
      ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
      ...this.#placeArguments(options, source, compiled),
      ...(options.attributes && {
        attributes: Object.fromEntries(attributes.filter(([, value]) => value !== undefined)),
      }),
    } as Options;
  }

  /** A parameter that is taken apart may have lost its names. */
  #placeArguments({ args }: Options, source: Site, compiled: Site): Pick<Options, "args"> {
    if (args === undefined || args === false) return {};
    const before = parameterNames(source.params, this.#source.parsed.lang);
    const after = parameterNames(compiled.params, this.#compiled.parsed.lang);
    const lost = before.filter((name) => !after.includes(name));
    if (lost.length === 0) return { args };
    const asked: readonly Argument[] =
      args === true
        ? before.map((parameter) => ({ parameter, attribute: undefined, at: undefined }))
        : args;
    for (const { parameter, at } of asked) {
      if (at === undefined || !lost.includes(parameter)) continue;
      this.diagnostics.push(notInCompiled(this.#at, { ...at, name: parameter }));
    }
    return { args: asked.filter(({ parameter }) => !lost.includes(parameter)) };
  }

  #place(expression: Expression, source: Site, compiled: Site): Expression | undefined {
    const { names, privateNames } = expression;
    if (names.length === 0 && privateNames.length === 0) return expression;
    const scopes = this.#bothScopes();
    const before = scopes.source.visibleTo(source.body);
    const after = scopes.compiled.visibleTo(compiled.body);
    const lost = [
      ...names.filter(({ name }) => this.#standsFor(name, before, after) === undefined),
      ...privateNames.filter(({ name }) => !after.isPrivate(name)),
    ];
    for (const named of lost) this.diagnostics.push(notInCompiled(this.#at, named));
    if (lost.length > 0) return undefined;
    const others = new Map(
      names
        .map(({ name }) => [name, this.#standsFor(name, before, after)] as const)
        .filter(([name, other]) => name !== other),
    );
    if (others.size === 0) return expression;
    return { ...expression, text: renameFree(expression.text, (name) => others.get(name)) };
  }

  /** `limit` may have become `settings_1.limit`, `exports.limit` or `Settings.limit`. */
  #standsFor(name: string, before: Visible, after: Visible): string | undefined {
    if (before.parameters.has(name)) return after.parameters.has(name) ? name : undefined;
    // What is declared nowhere is global, or given to the function that reads.
    if (!before.isAround(name) || after.isAround(name)) return name;
    return this.#memberFor(name, after);
  }

  /** The map leads from other places where the source names it to what the compiler wrote there. */
  #memberFor(name: string, after: Visible): string | undefined {
    const { text } = this.#compiled;
    this.#compiledAt ??= compiledPlaces(this.#mapping);
    for (const place of this.#bothScopes().source.placesOf(name)) {
      for (const at of this.#compiledAt.get(place) ?? []) {
        const [member, root = ""] = MEMBER.exec(text.slice(at, at + LONGEST)) ?? [];
        const isWhole = member !== undefined && !this.#isMappedWithin(at, member.length);
        if (isWhole && (root === "exports" || after.isAround(root))) return member;
      }
    }
    return undefined;
  }

  /** Then a part of it stands for something else: `a.b` of the source. */
  #isMappedWithin(at: number, length: number): boolean {
    this.#mappedPlaces ??= new Set(this.#mapping.map(([from]) => from));
    for (let one = at + 1; one < at + length; one++) if (this.#mappedPlaces.has(one)) return true;
    return false;
  }

  #bothScopes(): { readonly source: Scopes; readonly compiled: Scopes } {
    this.#scopes ??= { source: scopesOf(this.#source), compiled: scopesOf(this.#compiled) };
    return this.#scopes;
  }
}

function scopesOf({ filename, text, parsed }: Text): Scopes {
  return new Scopes(filename, text, parsed.lang, parsed.sourceType);
}

function compiledPlaces(mapping: Mapping): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>();
  for (const [from, to] of mapping) places.set(to, [...(places.get(to) ?? []), from]);
  return places;
}

/** `prices_1.currency`, `exports.limit`: an object that a module is known by, and one member of it. */
const MEMBER = /^([\p{ID_Start}$_][\p{ID_Continue}$]*)(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*)+/u;
const LONGEST = 500;
