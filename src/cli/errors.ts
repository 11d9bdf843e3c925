/** What a command line can get wrong, one factory a code. */
import type { Finding } from "../findings.ts";
import type { ExitCode } from "./command.ts";

/** Ends the command. */
export class CliError extends Error {
  readonly findings: readonly Finding[];
  readonly exitCode: ExitCode;

  constructor(findings: readonly Finding[], exitCode: ExitCode = 2) {
    super(findings.map(({ code, message }) => `${code}: ${message}`).join("\n"));
    this.name = "CliError";
    this.findings = findings;
    this.exitCode = exitCode;
  }
}

export function unknownCommand(name: string, suggestion: string | undefined): CliError {
  const message = `there is no command "${name}"`;
  return error("SW601", message, suggestion ?? "spanweave --help lists them");
}

export function unknownOption(name: string, suggestion: string): CliError {
  return error("SW602", `there is no option ${name} here`, suggestion);
}

export function wrongArgument(message: string, suggestion?: string): CliError {
  return error("SW603", message, suggestion);
}

export function unreadable(path: string, reason: string, suggestion?: string): CliError {
  return error("SW604", `cannot read ${path}: ${reason}`, suggestion);
}

export function noSources(where: string): CliError {
  return error(
    "SW605",
    `no source file is ${where}`,
    "what .gitignore excludes, declarations and node_modules are left out unless a path names them",
  );
}

export function notCode(path: string): CliError {
  return error("SW606", `${path} holds no JavaScript or TypeScript`);
}

export function noFunction(where: string, suggestion: string | undefined): CliError {
  return error("SW607", `there is no function ${where}`, suggestion);
}

export function manifestDiffers(path: string): Finding {
  return {
    code: "SW608",
    severity: "error",
    message: `${path} is not what the sources say`,
    suggestion: "if the change is meant, run spanweave manifest, then commit the file",
  };
}

export function manifestUnreadable(path: string, reason: string): CliError {
  const advice = "run spanweave manifest, then commit the file";
  return error("SW609", `cannot read ${path}: ${reason}`, advice, 1);
}

export function unwritable(path: string, reason: string): CliError {
  return error("SW610", `cannot write ${path}: ${reason}`);
}

export function switchedOff(why: string): CliError {
  const advice = "run it in the environment that you build for";
  return error("SW611", `weaving is off here, so there is nothing to tell: ${why}`, advice);
}

export function unknownCode(code: string, suggestion: string | undefined): CliError {
  return error("SW612", `there is no error code ${code}`, suggestion);
}

export function noTsc(folder: string): CliError {
  const advice = "npm i -D typescript";
  return error("SW614", `no TypeScript compiler is installed for ${folder}`, advice);
}

export function noPackage(folder: string): CliError {
  const advice = "npm init -y, or go to the folder of the project";
  return error("SW615", `there is no package.json in ${folder} or above`, advice);
}

/** `packages` are those of the workspace whose root it is. */
export function nothingToWeave(packages: readonly string[]): CliError {
  const [first, ...others] = packages;
  const more = others.length > 0 ? `, or of ${others.join(", ")}` : "";
  const advice =
    first === undefined
      ? "known are Vite, webpack, Rspack, Rollup, Rolldown, esbuild, tsup, tsdown, Bun, tsc, Next.js, NestJS, and a start script that runs sources by Node or tsx"
      : `this is the root of a workspace: run it in the folder of ${first}${more}`;
  return error("SW616", "no compiler, bundler or start script is found that could weave", advice);
}

function error(
  code: string,
  message: string,
  suggestion?: string | undefined,
  exitCode: ExitCode = 2,
): CliError {
  return new CliError([{ code, severity: "error", message, suggestion }], exitCode);
}
