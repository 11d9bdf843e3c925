/** How a file that TypeScript emits gets the runtime. */
import type { Door } from "../../transformer/shape.ts";
import type { TypeScript, ts } from "../../transformer/typescript.ts";

/** As the module format of what is emitted wants it. */
export function doorOf(
  compiler: TypeScript,
  file: ts.SourceFile,
  options: ts.CompilerOptions,
  program?: ts.Program,
): Door {
  const emitsModule = isEsModule(compiler, file, options, program);
  if (compiler.isExternalModule(file)) return emitsModule ? "module" : "import-equals";
  const { commonJsModuleIndicator } = file as { commonJsModuleIndicator?: unknown };
  if (commonJsModuleIndicator !== undefined) return "commonjs";
  // No imports, no exports: a page may load it as a script, unless somebody said that Node does.
  const { module } = options;
  const isForNode = module === compiler.ModuleKind.CommonJS || isNodes(compiler, module);
  return isForNode ? "commonjs" : "script";
}

/** TypeScript 5.7 and later can be asked. */
interface Asked {
  getEmitModuleFormatOfFile?(file: ts.SourceFile): ts.ModuleKind;
}

function isEsModule(
  compiler: TypeScript,
  file: ts.SourceFile,
  options: ts.CompilerOptions,
  program: (ts.Program & Asked) | undefined,
): boolean {
  const { ModuleKind, ScriptTarget } = compiler;
  const format = program?.getEmitModuleFormatOfFile?.(file);
  if (format !== undefined) return format >= ModuleKind.ES2015;
  const { module, target = ScriptTarget.ES5 } = options;
  if (isNodes(compiler, module)) return file.impliedNodeFormat === ModuleKind.ESNext;
  if (module === undefined) return target >= ScriptTarget.ES2015;
  return module >= ModuleKind.ES2015;
}

function isNodes({ ModuleKind }: TypeScript, module: ts.ModuleKind | undefined): boolean {
  return module !== undefined && module >= ModuleKind.Node16 && module <= ModuleKind.NodeNext;
}
