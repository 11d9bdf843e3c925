/** What TypeScript prints of nodes that were woven is, token for token, what it prints of woven text. */
import { join } from "node:path";
import ts5 from "typescript-5";
import ts6 from "typescript-6";
import { describe, expect, test } from "vitest";
import { emitAst } from "../transformer/emit-ast.ts";
import { transform } from "../transformer/index.ts";
import type { TypeScript, ts } from "../transformer/typescript.ts";
import { capturingRulesOf, readCases } from "./fixtures/cases.ts";

/** TypeScript knows no such comments, or has not the stack for so much nesting. */
const UNREAD = new Set([
  "html-close-comment-first",
  "html-like-comments",
  "deep-await-nesting",
  "too-deep",
]);
const cases = readCases(process.env.FILTER).filter(({ name }) => !UNREAD.has(name));
const files = cases.flatMap((fixture) =>
  fixture.files.map((file) => [`${fixture.name}/${file.name}`, fixture, file] as const),
);

describe.each([
  ["TypeScript 5", ts5],
  ["TypeScript 6", ts6 as unknown as TypeScript],
])("%s", (_, ts) => {
  test.each(files)("%s", (_, fixture, file) => {
    const { sourceType, tags } = fixture.options;
    const name = join(fixture.folder, file.name);
    const woven = transform(file.text, name, {
      root: fixture.folder,
      rules: capturingRulesOf(fixture),
      ...(sourceType && { sourceType }),
      ...(tags === undefined ? {} : { tags }),
    });
    if (woven === null) return;
    const options = {
      fileName: name,
      compilerOptions: {
        target: ts.ScriptTarget.ESNext,
        module: ts.ModuleKind.ESNext,
        jsx: ts.JsxEmit.Preserve,
        experimentalDecorators: true,
        removeComments: true,
      },
    };
    const ofText = ts.transpileModule(woven.code, options).outputText;
    const before: ts.TransformerFactory<ts.SourceFile> = (context) => (source) => {
      const emitted = emitAst({
        ts,
        context,
        file: source,
        plan: woven.plan,
        door: woven.plan.sourceType,
        runtime: "@spanweave/runtime/emitted",
        checker: undefined,
      });
      expect(emitted.hidden).toEqual([]);
      return emitted.file;
    };
    const ofNodes = ts.transpileModule(file.text, {
      ...options,
      transformers: { before: [before] },
    }).outputText;
    expect(tokensOf(ofNodes)).toBe(tokensOf(ofText));
  });
});

/** White space, semicolons, and the parentheses of an arrow are there or not as the printer pleases. */
function tokensOf(text: string): string {
  return text.replace(/\((\w+)\) =>/g, "$1 =>").replace(/[\s;]+/g, "\n");
}
