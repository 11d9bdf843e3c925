/** readSource(): the tree of one file; nothing that it imports is looked at. */
import type { SourceFile } from "ts-morph";
import type { Morph } from "./morph.ts";

/** Positions are those of the text as it is given. */
export function readSource(path: string, text: string, { Project, ts }: Morph): SourceFile {
  const project = new Project({
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
    skipLoadingLibFiles: true,
    compilerOptions: {
      allowJs: true,
      noLib: true,
      noResolve: true,
      jsx: ts.JsxEmit.Preserve,
      types: [],
    },
  });
  return project.createSourceFile(path, text.replace(/^\uFEFF/, " "), { overwrite: true });
}
