/** nextTelemetry(): by the file that Next.js calls: https://nextjs.org/docs/app/guides/instrumentation */
import type { Project } from "./project.ts";
import { byHand, change, NOTHING, type Steps } from "./steps.ts";
import { NEXT_START, NEXT_TELEMETRY } from "./texts.ts";

export function nextTelemetry({ files, has, read, typescript }: Project): Steps {
  const folder = files.includes("src") ? "src/" : "";
  const names = ["ts", "js", "mjs"].map((extension) => `${folder}instrumentation.${extension}`);
  const there = names.find(has);
  if (there === undefined) {
    const path = `${folder}instrumentation.${typescript === undefined ? "js" : "ts"}`;
    return change(path, undefined, NEXT_TELEMETRY);
  }
  if (/@spanweave\/runtime\//.test(read(there) ?? "")) return NOTHING;
  return byHand(`${there} is yours. Start telemetry in its function register():`, NEXT_START);
}
