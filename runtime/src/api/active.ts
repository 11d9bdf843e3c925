/** The span that is current: what it is, and what can be said of it. Without one nothing happens. */
import type { Attributes, AttributeValue, Span } from "@opentelemetry/api";
import { keysOf } from "../builtins.ts";
import { recordException as record } from "../failure.ts";
import { guarded } from "../guarded.ts";
import { spanOf } from "../scope.ts";
import { currentContext } from "./here.ts";

/** The current span, whoever made it. */
export function activeSpan(): Span | undefined {
  return spanOf(currentContext());
}

export function setAttribute(name: string, value: AttributeValue): void {
  tell((span) => setOne(span, name, value));
}

export function setAttributes(attributes: Attributes): void {
  tell((span) => {
    const names = keysOf(attributes);
    for (let i = 0; i < names.length; i++) {
      const name = names[i] as string;
      setOne(span, name, attributes[name] as AttributeValue);
    }
  });
}

/** `__proto__` would become the prototype of the attributes that some SDKs keep. */
function setOne(span: Span, name: string, value: AttributeValue): void {
  span.setAttribute(name === "__proto__" ? "[__proto__]" : name, value);
}

export function addEvent(name: string, attributes?: Attributes): void {
  tell((span) => span.addEvent(name, attributes));
}

/** An error that was dealt with: the span has not failed, unless `setStatus` says so. */
export function recordException(error: unknown): void {
  tell((span) => record(span, error));
}

export function setStatus(status: "unset" | "ok" | "error", message?: string): void {
  const code = STATUS[status];
  tell((span) => span.setStatus(message === undefined ? { code } : { code, message }));
}

const STATUS = { unset: 0, ok: 1, error: 2 } as const;

/** What looks at a span to write to it does not count as having seen it: it may yet be dropped. */
function tell(write: (span: Span) => void): void {
  guarded(() => {
    const span = spanOf(currentContext());
    if (span !== undefined) write(span);
  });
}
