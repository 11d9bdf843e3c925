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
  /** Source text of each parameter. */
  readonly params: readonly string[];
  /** Statements directly in the body. */
  readonly statements: number;
  /** Names of the decorators on the function and on its class. */
  readonly decorators: readonly string[];
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
  /** `return x`, or the expression of an arrow. */
  | {
      readonly type: "return";
      readonly argument: Span;
      /** An async function waits for it. */
      readonly awaited: boolean;
      /** In a plain function: the expression itself makes a promise. */
      readonly fresh: boolean;
      readonly sequence: boolean;
      /** What `.then()` is called on: whether the promise is fresh shows when it is known. */
      readonly receiver: Span | undefined;
    }
  /** `return;`, where its word ends. */
  | { readonly type: "bare-return"; readonly at: number }
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
  | "too-deep"
  | "not-compiled"
  | "kind-lowered"
  | "compiled-twice";

export interface Hazard {
  readonly code: HazardCode;
  /** The token to underline. */
  readonly at: Span;
}

export type SpanKind = "internal" | "server" | "client" | "producer" | "consumer";

export type AttributeLiteral =
  | string
  | number
  | boolean
  | readonly string[]
  | readonly number[]
  | readonly boolean[];

/** What a rule or a preset can say of the functions that it traces. */
export interface TraceOptions {
  readonly preset?: string;
  /** `{class}`, `{function}` and `{file}` stand for what the code says. */
  readonly name?: string;
  readonly kind?: SpanKind;
  readonly attributes?: Readonly<Record<string, AttributeLiteral>>;
  /** Which arguments become attributes: all, those listed, or from parameter to attribute name. */
  readonly args?: boolean | readonly string[] | Readonly<Record<string, string>>;
  readonly result?: boolean;
  readonly errors?: boolean;
  /** Names of errors that are no failure. */
  readonly ignoreErrors?: readonly string[];
  /** Each call starts a trace of its own. */
  readonly root?: boolean;
  readonly links?: "caller";
  /** Milliseconds from which on a call is marked, and told of. */
  readonly slowerThan?: number;
  /** Milliseconds below which a span is dropped. */
  readonly minDuration?: number;
  /** From 0 to 1: the share of calls that are traced, with all that they call. */
  readonly sample?: number;
  /** Spans of the function below one parent, before calls are only counted. */
  readonly budget?: number | false;
  readonly forceSample?: boolean;
  /** Calls outside of any span make none. */
  readonly onlyIfParent?: boolean;
  readonly metrics?: boolean;
  /** What models answer within the function is read: model and tokens, or the texts as well. */
  readonly genAi?: boolean | "content";
  /** What a plain function does with a promise that it returns. */
  readonly promise?: "derive" | "leave";
  /** `false`: secrets are captured too. A list: more keys whose values are left out. */
  readonly redact?: false | readonly string[];
}

/** Options under one word. Its texts may hold what it takes: `{operation}`. */
export interface Preset extends TraceOptions {
  /** What the parts of a tag's dotted name are: `@trace.db users.select`. */
  readonly takes?: readonly string[];
  /** More options for one of these values: `{ operation: { send: { kind: "producer" } } }`. */
  readonly when?: Readonly<Record<string, Readonly<Record<string, TraceOptions>>>>;
}

/** A JavaScript expression in a tag. */
export interface Expression extends Span {
  /** On one line, without comments. */
  readonly text: string;
  readonly isArrow: boolean;
  /** A name, or a property of something. */
  readonly isReference: boolean;
  /** Names that it takes from around it. */
  readonly names: readonly Named[];
  readonly usesThis: boolean;
  /** Private names: `this.#cache`. */
  readonly privateNames: readonly Named[];
  /** What must not stand in a tag, and why. */
  readonly forbidden: (Span & { readonly why: string }) | undefined;
}

export interface Named extends Span {
  readonly name: string;
}

export interface Argument {
  readonly parameter: string;
  readonly attribute: string | undefined;
  /** Where a tag names it. */
  readonly at: Span | undefined;
  /** A class's tag speaks of the members that have it. */
  readonly isOptional?: boolean;
}

/** What is known of a traced function, from rules, presets and tags together. */
export interface Options
  extends Omit<
    TraceOptions,
    "attributes" | "args" | "result" | "errors" | "ignoreErrors" | "links"
  > {
  readonly attributes?: Readonly<Record<string, AttributeLiteral | Expression>>;
  readonly args?: boolean | readonly Argument[];
  readonly result?: boolean | Expression;
  readonly errors?: boolean | Expression;
  readonly ignoreErrors?: readonly string[] | Expression;
  readonly links?: "caller" | Expression;
}

/** What is read while a call runs, and the text that reads it. */
export type Capture =
  | {
      readonly type: "argument" | "attribute" | "request";
      readonly name: string;
      readonly text: string;
    }
  | { readonly type: "links" | "result" | "errors" | "ignoreErrors"; readonly text: string };

export interface Tag extends Span {
  readonly kind: "trace" | "notrace";
  /** The dotted name: the span's, or what its preset takes. */
  readonly name: Named | undefined;
  readonly options: Options;
}

/** An entry of the rules file, as its author wrote it. */
export interface Rule extends TraceOptions {
  /** Globs on the path relative to the root; a leading `!` excludes. */
  readonly files?: string | readonly string[];
  /** Globs on the qualified name; a leading `!` excludes. */
  readonly functions?: string | readonly string[];
  /** Default: function and method. */
  readonly kinds?: "all" | SiteKind | readonly SiteKind[];
  readonly exported?: boolean;
  readonly async?: boolean;
  /** Names of decorators: on the function, its class, or either of them where it is true. */
  readonly decorated?: boolean | string | readonly string[];
  /** Functions with fewer statements directly in their body are left out. */
  readonly minStatements?: number;
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
  /** Indexes of the rules whose options it has. */
  readonly rules: readonly number[];
  /** Of rules, presets and tags together. */
  readonly options: Options;
  /** The span's name where it is not the site's. */
  readonly spanName: string | undefined;
  readonly captures: readonly Capture[];
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
  /** By name, for `@trace.name` and `preset`. Default: those that are built in. */
  readonly presets?: Readonly<Record<string, Preset>>;
  /** Whether `@trace` and `@notrace` are read. Default true. */
  readonly tags?: boolean;
  readonly sourceType?: SourceType;
  /** Default: by the file's extension. */
  readonly lang?: Lang;
  /** Default true. */
  readonly sourcemap?: boolean;
  /** Specifier of the runtime's private door. */
  readonly runtime?: string;
  /** Whether the React Compiler comes later. Default false. */
  readonly reactCompiler?: boolean;
  /** Gives a line that is put into a comment at the start of woven code. */
  readonly stamp?: (plan: Plan) => string;
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
