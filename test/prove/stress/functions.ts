/** Bodies and nested functions: each opens its frame, says when it is out of fuel, and goes on. */
import { type Block, js, type Piece } from "./program.ts";
import { statements } from "./statements.ts";
import { block, type FunctionKind, type Scope, statement, type Writer } from "./writer.ts";

export interface BodyOptions {
  readonly kind: FunctionKind;
  /** An expression for the link. */
  readonly link: string;
  /** What the span's name ends with; empty when nothing names the function. */
  readonly name: string;
  readonly depth: number;
  readonly size: number;
  readonly unwoven?: boolean;
  /** False where the end must be reached, unless something throws. */
  readonly returns?: boolean;
  /** Statements that always stand at the end. */
  readonly tail?: (scope: Scope) => readonly (readonly Piece[])[];
  /** What a call without fuel returns. */
  readonly low?: string;
}

export function functionBody(w: Writer, options: BodyOptions): Block {
  const frame = w.name("f");
  const scope: Scope = {
    frame,
    async: options.kind === "async" || options.kind === "asyncGenerator",
    generator: options.kind === "generator" || options.kind === "asyncGenerator",
    depth: options.depth,
    labels: [],
    returns: options.returns ?? true,
    woven: options.unwoven !== true,
  };
  const nature = options.unwoven ? ', "unwoven"' : scope.generator ? ', "generator"' : "";
  const open = `${options.link}, "${options.name}"${nature}`;
  const tail = options.tail?.(scope) ?? [];
  return block(
    scope,
    [
      statement(js`const ${frame} = $.open(${open});`, true),
      statement(js`if ($.low(${frame})) return ${options.low ?? "0"};`, true),
      ...statements(w, scope, options.size),
      ...tail.map((pieces) => statement(pieces, true)),
    ],
    true,
  );
}

export const prefixes: Readonly<Record<FunctionKind, string>> = {
  sync: "",
  async: "async ",
  generator: "*",
  asyncGenerator: "async *",
};

/** An arrow that opens its frame with the link `link`, an expression. */
export function arrow(
  w: Writer,
  scope: Scope,
  kind: "sync" | "async",
  parameters: string,
  link: string,
  tail?: BodyOptions["tail"],
): readonly Piece[] {
  const options = { kind, link, name: "", depth: scope.depth + 1, size: 2 };
  const body = functionBody(w, tail === undefined ? options : { ...options, tail });
  return js`${prefixes[kind]}(${parameters}) => ${body}`;
}
