/** Tests under jest: its configuration is code of many forms, so a person edits it. */
import type { Project } from "./project.ts";
import { byHand, NOTHING, type Steps } from "./steps.ts";

export function jestSteps({ files, listed, content, read }: Project): Steps {
  if (!("jest" in listed)) return NOTHING;
  const file = files.find((name) => /^jest\.config\.\w+$/.test(name)) ?? "package.json";
  const own = file === "package.json" ? JSON.stringify(content.jest) : read(file);
  if (own?.includes("spanweave/jest")) return NOTHING;
  return byHand(
    `${file}: tests see spans where jest weaves before its own transform:`,
    '"transform": { "\\\\.[jt]sx?$": ["spanweave/jest", { "transform": "babel-jest" }] }',
  );
}
