/** What folders and files of the spool are called: all that finding an heir takes, so that none need be read. */
import { createHash, randomBytes } from "node:crypto";
import type { Destination } from "../../delivery.ts";
import type { Identity } from "./identity.ts";

export interface FolderName {
  /** When its first span was written: what is older goes first. */
  readonly created: string;
  readonly service: string;
  readonly owner: Identity;
  /** Given free by its owner. */
  readonly left: boolean;
}

/** Where a body was to go, without what is secret. */
export interface Label {
  readonly exporter: string;
  /** Which of several destinations of that name, from 1. */
  readonly nth: number;
  readonly protocol: string;
  /** Of the address. */
  readonly hash: string;
}

export interface FileName {
  readonly number: number;
  readonly spans: number;
  readonly label: Label;
}

export function folderName({ created, service, owner, left }: FolderName): string {
  const { host, pid, start, machine } = owner;
  const said = [created, plain(service), plain(host), pid, start || "0", machine, random()];
  return [...said, ...(left ? ["left"] : [])].join(".");
}

export function readFolderName(name: string): FolderName | undefined {
  const found = FOLDER.exec(name)?.groups;
  if (found === undefined) return undefined;
  const { created = "", service = "", host = "", pid, start = "", machine = "", left } = found;
  const owner = { host, machine, pid: Number(pid), start: start === "0" ? "" : start };
  return { created, service, owner, left: left !== undefined };
}

const FOLDER: RegExp =
  /^(?<created>\d{8}T\d{9}Z)\.(?<service>[\w-]*)\.(?<host>[\w-]*)\.(?<pid>\d+)\.(?<start>\d+)\.(?<machine>[\da-f]+)\.[\da-f]+(?<left>\.left)?$/;

export function fileName({ number, spans, label }: FileName): string {
  const { exporter, nth, protocol, hash } = label;
  return [String(number).padStart(10, "0"), spans, `${exporter}-${nth}`, protocol, hash].join(".");
}

export function readFileName(name: string): FileName | undefined {
  const found = FILE.exec(name)?.groups;
  if (found === undefined) return undefined;
  const { number, spans, exporter = "", nth, protocol = "", hash = "" } = found;
  const label = { exporter, nth: Number(nth), protocol, hash };
  return { number: Number(number), spans: Number(spans), label };
}

const FILE: RegExp =
  /^(?<number>\d{10,16})\.(?<spans>\d{1,9})\.(?<exporter>[\w-]+)-(?<nth>\d+)\.(?<protocol>protobuf|json|grpc)\.(?<hash>[\da-f]{12})$/;

export function labelFor({ name = "otlp", protocol, url }: Destination, nth: number): Label {
  const hash = createHash("sha256").update(addressOf(url)).digest("hex").slice(0, 12);
  return { exporter: plain(name) || "_", nth, protocol: protocol.replace("http/", ""), hash };
}

/** Without credentials, which may also stand behind the `?`. */
export function addressOf(url: string): string {
  if (!URL.canParse(url)) return "";
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** The moment, as it sorts. */
export function moment(now: number): string {
  return new Date(now).toISOString().replace(/[-:.]/g, "");
}

/** In a name that any disk can hold. */
export function plain(text: string): string {
  return text.replace(/[^\w-]+/g, "_").slice(0, 40);
}

function random(): string {
  return randomBytes(6).toString("hex");
}
