/** Binder: what the options of a traced function mean for that function: what is captured, and by which text. */
import globals from "globals";
import {
  alreadyInBody,
  argumentNotFound,
  type DiagnosticFactory,
  expressionForbidden,
  importForTagAlone,
  nameIsAType,
  nameNotFound,
  privateNameNotFound,
  secretArgument,
  thisInNamespace,
} from "./diagnostics.ts";
import { nearest } from "./nearest.ts";
import { isExpression } from "./options.ts";
import type { Parsed } from "./parse.ts";
import { parameterNames } from "./parse-params.ts";
import { Scopes, type Visible } from "./parse-scope.ts";
import { isSecretName } from "./secrets.ts";
import type { Argument, Capture, Diagnostic, Expression, Named, Options, Site } from "./types.ts";

export class Binder {
  readonly diagnostics: Diagnostic[] = [];
  readonly #filename: string;
  readonly #source: string;
  readonly #parsed: Parsed;
  readonly #at: DiagnosticFactory;
  #scopes: Scopes | undefined;
  readonly #said = new Set<string>();

  constructor(filename: string, source: string, parsed: Parsed, at: DiagnosticFactory) {
    this.#filename = filename;
    this.#source = source;
    this.#parsed = parsed;
    this.#at = at;
  }

  bind(site: Site, options: Options): readonly Capture[] {
    return [
      ...this.#request(site, options),
      ...this.#arguments(site, options),
      ...this.#attributes(site, options),
      ...this.#links(site, options),
      ...this.#readers(site, options),
    ];
  }

  #arguments(site: Site, { args, redact }: Options): Capture[] {
    if (args === undefined || args === false) return [];
    const names = parameterNames(site.params, this.#parsed.lang);
    const asked: readonly Argument[] =
      args === true
        ? names.map((name) => ({ parameter: name, attribute: undefined, at: undefined }))
        : args;
    return asked.flatMap(({ parameter, attribute, at, isOptional = false }) => {
      if (!names.includes(parameter)) {
        if (at !== undefined && !isOptional)
          this.#say(argumentNotFound(this.#at, at, parameter, site.name, names));
        return [];
      }
      if (at !== undefined && redact !== false && isSecretName(parameter)) {
        this.#say(secretArgument(this.#at, at, parameter));
        return [];
      }
      const name = attribute ?? `args.${parameter}`;
      return [{ type: "argument", name, text: parameter } as const];
    });
  }

  /** What is asked of a model may stand in any parameter. */
  #request(site: Site, { genAi }: Options): Capture[] {
    if (!genAi) return [];
    const names = parameterNames(site.params, this.#parsed.lang);
    return names.map((name) => ({ type: "request", name, text: name }) as const);
  }

  #attributes(site: Site, { attributes = {} }: Options): Capture[] {
    return Object.entries(attributes).flatMap(([name, value]) => {
      if (!isExpression(value) || !this.#isSound(site, value, [])) return [];
      return [{ type: "attribute", name, text: value.text } as const];
    });
  }

  #links(site: Site, { links }: Options): Capture[] {
    if (!isExpression(links) || !this.#isSound(site, links, [])) return [];
    return [{ type: "links", text: links.text }];
  }

  /** Functions that are called when the function ends. */
  #readers(site: Site, options: Options): Capture[] {
    return (["result", "errors", "ignoreErrors"] as const).flatMap((option) => {
      const value = options[option];
      if (!isExpression(value)) return [];
      const given = option === "result" ? "result" : "error";
      const names = value.names.map(({ name }) => name);
      if (!this.#isSound(site, value, value.isArrow ? [] : [given])) return [];
      // `describe` is a function of the error; `{ code: error.code }` and `error.code` are about it.
      const isFunction = value.isArrow || (value.isReference && !names.includes(given));
      const text = isFunction ? value.text : `(${given}) => (${value.text})`;
      return [{ type: option, text } as const];
    });
  }

  /** Says what is wrong with an expression, and whether nothing is. */
  #isSound(site: Site, expression: Expression, given: readonly string[]): boolean {
    const { forbidden, names, privateNames, usesThis } = expression;
    if (forbidden !== undefined) {
      this.#say(expressionForbidden(this.#at, forbidden));
      return false;
    }
    const foreign = names.filter(({ name }) => !given.includes(name));
    if (foreign.length === 0 && privateNames.length === 0 && !usesThis) return true;
    this.#scopes ??= new Scopes(
      this.#filename,
      this.#source,
      this.#parsed.lang,
      this.#parsed.sourceType,
    );
    const visible = this.#scopes.visibleTo(site.body);
    const problems = [
      ...foreign.map((one) => this.#problemOf(one, visible)),
      ...privateNames
        .filter(({ name }) => !visible.isPrivate(name))
        .map((one) => privateNameNotFound(this.#at, one, visible.knownPrivate())),
      usesThis && visible.thisIsIllegal ? thisInNamespace(this.#at, expression) : undefined,
    ].filter((problem) => problem !== undefined);
    for (const problem of problems) this.#say(problem);
    return problems.length === 0;
  }

  #problemOf(named: Named, visible: Visible): Diagnostic | undefined {
    const { name } = named;
    if (visible.parameters.has(name)) return undefined;
    if (visible.inBody.has(name)) return alreadyInBody(this.#at, named);
    if (visible.isAround(name)) {
      // JavaScript keeps each import; TypeScript drops one that nothing but a comment mentions.
      const isDropped =
        this.#parsed.lang !== "jsx" && visible.isImported(name) && !this.#scopes?.isUsed(name);
      return isDropped ? importForTagAlone(this.#at, named) : undefined;
    }
    if (visible.isType(name)) return nameIsAType(this.#at, named);
    if (KNOWN_GLOBALS.has(name)) return undefined;
    const near = nearest(name, [...visible.known(), "globalThis"]);
    return nameNotFound(this.#at, named, near);
  }

  /** A tag on a class is read for each of its members. */
  #say(diagnostic: Diagnostic): void {
    const { code, span, message } = diagnostic;
    const key = `${code}:${span.start}:${message}`;
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.diagnostics.push(diagnostic);
  }
}

const KNOWN_GLOBALS: ReadonlySet<string> = new Set([
  ...Object.keys(globals.builtin),
  ...Object.keys(globals.node),
  ...Object.keys(globals.browser),
  ...Object.keys(globals.worker),
  "undefined",
  "NaN",
  "Infinity",
]);
