/** Terminal: where a command writes, in which colours, and how wide. */
import { createInterface } from "node:readline/promises";
import { styleText } from "node:util";

export type Style = Parameters<typeof styleText>[0];

export interface Terminal {
  readonly output: Screen;
  readonly errors: Screen;
  /** Gives the answer, "n" where the person ends it; undefined where there is no person. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  readonly workingDirectory: string;
}

type Surroundings = Pick<NodeJS.Process, "stdin" | "stdout" | "stderr" | "env" | "cwd">;

export function terminalOf({ stdin, stdout, stderr, env, cwd }: Surroundings): Terminal {
  return {
    ask: stdin.isTTY && stdout.isTTY ? (question) => ask(question, stdin, stdout) : undefined,
    output: new Screen(stdout, env),
    errors: new Screen(stderr, env),
    workingDirectory: cwd(),
  };
}

async function ask(
  question: string,
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
): Promise<string> {
  const asking = createInterface({ input, output });
  const ended = new Promise<string>((resolve) => asking.once("close", () => resolve("n")));
  try {
    return await Promise.race([asking.question(question), ended]);
  } finally {
    asking.close();
  }
}

export class Screen {
  readonly isTerminal: boolean;
  /** Without end where no person reads along. */
  readonly columns: number;
  readonly #stream: NodeJS.WriteStream;
  readonly #isColoured: boolean;

  constructor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv) {
    this.isTerminal = stream.isTTY === true;
    this.columns = this.isTerminal ? stream.columns || 80 : Number.POSITIVE_INFINITY;
    this.#stream = stream;
    this.#isColoured = isColoured(this.isTerminal, env);
  }

  paint(style: Style, text: string): string {
    if (!this.#isColoured || text === "") return text;
    return styleText(style, text, { validateStream: false });
  }

  print(...lines: readonly string[]): void {
    if (lines.length > 0) this.#stream.write(`${lines.join("\n")}\n`);
  }

  /** Redraws the line that the cursor is on. */
  redraw(line: string): void {
    this.#stream.write(`\r\u001b[2K${line}`);
  }
}

/** https://no-color.org and https://force-color.org; the latter wins, as it does in Node. */
function isColoured(isTerminal: boolean, env: NodeJS.ProcessEnv): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = env;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return isTerminal && TERM !== "dumb";
}
