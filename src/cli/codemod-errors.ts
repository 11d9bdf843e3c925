/** What keeps a command from changing sources, one factory a code. */
import { CliError } from "./errors.ts";

export function noMorph(folder: string): CliError {
  const message = `this command needs ts-morph, which can't be found from ${folder}`;
  const suggestion = "npm i -D ts-morph";
  return new CliError([{ code: "SW613", severity: "error", message, suggestion }]);
}
