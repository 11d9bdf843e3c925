/** offBy(): what has switched tracing off. */
import type { Found, Reader } from "./reader.ts";
import { VARIABLES } from "./variables.ts";

/** As a user would find it: `OTEL_SDK_DISABLED=true`. */
export function offBy(reader: Reader): string | undefined {
  const written = ({ name }: Found<unknown>): string => `${name}=${reader.textOf(name)}`;
  const spanweave = reader.find(VARIABLES.spanweave);
  if (spanweave?.value === "off") return written(spanweave);
  const disabled = reader.find(VARIABLES.disabled);
  const enabled = reader.find(VARIABLES.enabled);
  if (disabled !== undefined && enabled?.value === disabled.value) {
    reader.report(
      "SW515",
      `${written(enabled)} and ${written(disabled)} contradict each other; ${disabled.name} is used`,
    );
  }
  if (disabled !== undefined) return disabled.value ? written(disabled) : undefined;
  return enabled?.value === false ? written(enabled) : undefined;
}
