/** withVariable(): a command with a variable set for it alone, as the shell around takes it. */

export function withVariable(
  name: string,
  value: string,
  command: string,
  { platform, env }: Pick<NodeJS.Process, "platform" | "env"> = process,
): string {
  // Git's shell for Windows is as elsewhere; this one both others understand.
  if (platform === "win32" && env.MSYSTEM === undefined) {
    return `cmd /c "set ${name}=${value}&& ${command}"`;
  }
  return `${name}=${value} ${command}`;
}
