/** Real servers: PostgreSQL and Redis from the system, on free ports of this machine, in a folder that goes away. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../telemetry/receiver.ts";

export interface Server {
  readonly port: number;
  close(): Promise<void>;
}

const run = promisify(execFile);
const PATIENCE = 20_000;

const postgresPrograms: string | undefined = foldersOf("postgres");
const redisProgram: string | undefined = programIn("redis-server", pathFolders());

/** Whether both are there; says once what lacks. */
export const hasServers: boolean = postgresPrograms !== undefined && redisProgram !== undefined;
if (!hasServers) {
  const lacks = [
    ...(postgresPrograms === undefined ? ["PostgreSQL"] : []),
    ...(redisProgram === undefined ? ["Redis"] : []),
  ].join(" and ");
  console.log(
    `no ${lacks} on this machine, so tests against real ones are skipped (apt-get install postgresql redis-server)`,
  );
}

export async function startPostgres(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "spanweave-postgres-"));
  const programs = postgresPrograms as string;
  // It refuses to run as root.
  const who = process.getuid?.() === 0 ? await idsOf("postgres") : undefined;
  if (who !== undefined) chownSync(folder, who.uid, who.gid);
  chmodSync(folder, 0o700);
  const data = join(folder, "data");
  const quick = ["--no-sync", "--auth=trust", "--username=spanweave", "--encoding=UTF8"];
  await run(join(programs, "initdb"), ["-D", data, ...quick, "--locale=C"], {
    ...who,
    cwd: folder,
  });
  const port = await freePort();
  const words = ["-D", data, "-p", `${port}`, "-h", "127.0.0.1", "-k", folder, "-F"];
  const child = spawn(join(programs, "postgres"), words, { ...who, cwd: folder, stdio: "ignore" });
  return serverIn(child, port, folder, "SIGQUIT");
}

export async function startRedis(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "spanweave-redis-"));
  const port = await freePort();
  const words = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--dir", folder];
  const child = spawn(redisProgram as string, words, { stdio: "ignore" });
  return serverIn(child, port, folder, "SIGTERM");
}

async function serverIn(
  child: ChildProcess,
  port: number,
  folder: string,
  signal: NodeJS.Signals,
): Promise<Server> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const end = (): void => void child.kill("SIGKILL");
  process.once("exit", end);
  const close = async (): Promise<void> => {
    process.off("exit", end);
    child.kill(signal);
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const giveUpAt = performance.now() + PATIENCE;
  while (!(await answers(port))) {
    if (child.exitCode === null && performance.now() < giveUpAt) continue;
    await close();
    throw new Error(`${child.spawnfile} does not start`);
  }
  return { port, close };
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const is = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  });
  socket.destroy();
  if (!is) await new Promise((resolve) => setTimeout(resolve, 30));
  return is;
}

async function idsOf(user: string): Promise<{ readonly uid: number; readonly gid: number }> {
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (what) => Number((await run("id", [what, user])).stdout)),
  );
  return { uid: uid as number, gid: gid as number };
}

/** Debian keeps PostgreSQL's programs off the path, by version. */
function foldersOf(program: string): string | undefined {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort().reverse() : [];
  const folders = [...versions.map((version) => join(debian, version, "bin")), ...pathFolders()];
  return folders.find((folder) => programIn(program, [folder]) !== undefined);
}

function programIn(name: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

function pathFolders(): readonly string[] {
  return (process.env.PATH ?? "").split(delimiter);
}
