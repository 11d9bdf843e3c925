/** factsOf(): what a tree shows of a span that has ended, so that the span itself can go. */
import type { AttributeValue, HrTime } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { clean } from "./clean.ts";
import { durationText, milliseconds } from "./duration.ts";
import { shortValueText } from "./value.ts";

export interface Facts {
  readonly name: string;
  /** Undefined unless it failed. */
  readonly errorType: string | undefined;
  readonly isUnfinished: boolean;
  readonly duration: string;
  readonly place: string;
  readonly attributes: readonly Attribute[];
  readonly exceptions: readonly string[];
  readonly events: readonly string[];
  /** What the status says: spans above the one that threw say it as well. */
  readonly complaint: string;
}

export interface Attribute {
  readonly key: string;
  readonly value: string;
}

type Event = ReadableSpan["events"][number];

const ERROR = 2;
export const UNFINISHED = "spanweave.unfinished";
/** More than the widest line has room for. */
const MOST_CHARACTERS = 400;

export function factsOf(span: ReadableSpan): Facts {
  const { attributes, events, status } = span;
  const errorType = errorTypeOf(span);
  const isShown = (key: string): boolean =>
    !key.startsWith("code.") &&
    key !== UNFINISHED &&
    !(key === "error.type" && errorType !== undefined);
  return {
    name: short(span.name),
    errorType: errorType === undefined ? undefined : short(errorType),
    isUnfinished: attributes[UNFINISHED] === true,
    duration: durationText(milliseconds(span.duration)),
    place: short(placeOf(span)),
    attributes: Object.entries(attributes)
      .filter(([key]) => isShown(key))
      .map(attributeOf),
    exceptions: events
      .filter(isException)
      .map((event) => exceptionText(event, errorType))
      .filter((text) => text !== ""),
    events: events
      .filter((event) => !isException(event))
      .map((event) => eventText(event, span.startTime)),
    complaint: status.code === ERROR ? short(status.message ?? "") : "",
  };
}

/** Undefined unless the span failed. */
export function errorTypeOf({ status, attributes, events }: ReadableSpan): string | undefined {
  if (status.code !== ERROR) return undefined;
  const thrown = events.find(isException)?.attributes?.["exception.type"];
  return String(attributes["error.type"] ?? thrown ?? "error");
}

export function isException({ name }: Event): boolean {
  return name === "exception";
}

/** Empty for spans that nobody wove. */
export function placeOf({ attributes }: ReadableSpan): string {
  const { "code.file.path": path, "code.line.number": line } = attributes;
  if (path === undefined) return "";
  return line === undefined ? String(path) : `${path}:${line}`;
}

export function nameOf({ name }: ReadableSpan): string {
  return short(name);
}

function exceptionText({ attributes = {} }: Event, errorType: string | undefined): string {
  const { "exception.type": type, "exception.message": message = "" } = attributes;
  const isOther = type !== undefined && type !== errorType;
  return short(isOther ? `${type}: ${message}` : String(message));
}

function eventText({ name, time, attributes = {} }: Event, start: HrTime): string {
  const after = durationText(Math.max(0, milliseconds(time) - milliseconds(start)));
  const said = Object.entries(attributes)
    .map(attributeOf)
    .map(({ key, value }) => ` ${key}=${value}`);
  return short(`• ${name} +${after}${said.join("")}`);
}

function attributeOf([key, value]: [string, AttributeValue | undefined]): Attribute {
  return { key: short(key), value: shortValueText(value ?? "", MOST_CHARACTERS) };
}

function short(text: string): string {
  return clean(text.slice(0, MOST_CHARACTERS));
}
