/** The words of the house. Everything here is plain data: no AST node, no closure, no class. */

/** UTF-16 offsets into the source text; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type SourceType = "module" | "commonjs" | "script";

/** How text is parsed; plain JavaScript is parsed as `jsx`. */
export type Lang = "ts" | "tsx" | "jsx";

export type SiteKind = "function" | "method" | "accessor" | "constructor" | "callback";

/** A function that could be traced: it has a body. */
export interface Site extends Span {
  readonly kind: SiteKind;
  /** `Class.method`, `api.users.list`, `items.map(callback)`: what rules match and people read. */
  readonly name: string;
  readonly async: boolean;
  readonly generator: boolean;
  readonly exported: boolean;
  /** A block from `{` to `}`, or the expression of an arrow. */
  readonly body: Span & { readonly expression: boolean };
  /** Directives of the body end here; undefined when it has none. */
  readonly directivesEnd: number | undefined;
  /** Where the site stands for a reader: its name, or its first token. */
  readonly place: number;
  /** Positions that a comment may directly precede to tag this site, innermost first. */
  readonly anchors: readonly number[];
  /** Positions that a comment may directly precede to tag the class around, innermost first. */
  readonly classAnchors: readonly number[];
  /** Where control leaves the body or comes back, in source order. */
  readonly marks: readonly Mark[];
  readonly hazard: Hazard | undefined;
}

/**
 * A place in a body that the shape must touch. `expression` and `argument` are the whole `await x` and
 * its `x`.
 */
export type Mark =
  | { readonly type: "await"; readonly expression: Span; readonly argument: Span }
  | {
      readonly type: "yield";
      readonly delegate: boolean;
      readonly expression: Span;
      readonly argument: Span | undefined;
    }
  /** `return x` of a function whose value is awaited, or `fresh`: x itself makes a promise. */
  | {
      readonly type: "return";
      readonly argument: Span;
      readonly fresh: boolean;
      readonly sequence: boolean;
      /** What `.then()` is called on: whether the promise is fresh shows when it is known. */
      readonly receiver: Span | undefined;
    }
  /** First statement of a block that a suspended body may enter again (catch, finally). */
  | { readonly type: "reenter"; readonly block: Span }
  /** User code in a pattern that runs after a suspension and before any statement. */
  | { readonly type: "pattern"; readonly expression: Span }
  /** A whole loop with its labels, its iterable and its body. */
  | {
      readonly type: "loop";
      readonly await: boolean;
      readonly statement: Span;
      readonly iterable: Span;
      readonly body: Span & { readonly block: boolean };
      /** `for await (using x of y)`: x is disposed after each turn. */
      readonly disposes: boolean;
      /** `for ({ a = await x } of y)`. */
      readonly headSuspends: boolean;
      /** And takes each value apart: `for (const [a = await b] of c)`. */
      readonly takesApart: boolean;
    }
  /** What `[a = await x] = iterable` takes apart: it is closed if the await fails. */
  | { readonly type: "destructure"; readonly iterable: Span }
  /** A declarator of `using`. */
  | { readonly type: "using"; readonly declarator: Span }
  /** `const { a } = await import("x");`, which bundlers read to shake the import. */
  | { readonly type: "import"; readonly statement: Span };

export type HazardCode =
  | "sloppy-function-declaration"
  | "redeclared-function"
  | "labelled-function"
  | "source-text-read"
  | "react-compiler"
  | "await-using"
  | "pattern-suspends"
  | "with"
  | "asm"
  | "worklet"
  | "hoisted-mock"
  | "context-attach"
  | "too-deep";

export interface Hazard {
  readonly code: HazardCode;
  /** The token to underline. */
  readonly at: Span;
}

export interface Tag extends Span {
  readonly kind: "trace" | "notrace";
  /** The span's name, from `@trace dotted.name`. */
  readonly name: string | undefined;
}

/** An entry of the rules file, as its author wrote it. */
export interface Rule {
  /** Globs on the path relative to the root; a leading `!` excludes. */
  readonly files?: string | readonly string[];
  /** Globs on the qualified name; a leading `!` excludes. */
  readonly functions?: string | readonly string[];
  /** Default: function and method. */
  readonly kinds?: "all" | SiteKind | readonly SiteKind[];
  readonly exported?: boolean;
  readonly trace?: boolean;
}

export type Reason =
  | { readonly by: "tag"; readonly at: Span }
  | { readonly by: "class-tag"; readonly at: Span }
  | { readonly by: "rule"; readonly index: number }
  | { readonly by: "hazard"; readonly hazard: Hazard }
  | { readonly by: "nothing" };

export interface Decision {
  readonly site: Site;
  readonly traced: boolean;
  readonly because: Reason;
  /** The span's name where it is not the site's. */
  readonly spanName: string | undefined;
}

/** All decisions for one file, in source order. */
export interface Plan {
  readonly file: string;
  readonly sourceType: SourceType;
  readonly decisions: readonly Decision[];
  readonly traced: number;
}

export type Severity = "error" | "warning";

/** A message about the source, placed. Lines and columns count from 1. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly suggestion: string | undefined;
  readonly file: string;
  readonly span: Span;
  readonly line: number;
  readonly column: number;
  /** The source line, without its end. */
  readonly lineText: string;
}

export interface TransformOptions {
  /** Paths in spans and rules are relative to it. */
  readonly root?: string;
  readonly rules?: readonly Rule[];
  /** Whether `@trace` and `@notrace` are read. Default true. */
  readonly tags?: boolean;
  readonly sourceType?: SourceType;
  /** Default: by the file's extension. */
  readonly lang?: Lang;
  /** Default true. */
  readonly sourcemap?: boolean;
  /** Specifier of the runtime's private door. */
  readonly runtime?: string;
}

/** Standard source map, version 3. */
export interface SourceMap {
  readonly version: 3;
  readonly file?: string;
  readonly sources: readonly string[];
  readonly sourcesContent: readonly (string | null)[];
  readonly names: readonly string[];
  readonly mappings: string;
  toString(): string;
}

export interface TransformResult {
  readonly code: string;
  readonly map: SourceMap | undefined;
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
}
