/** offBy(): what has switched tracing off. */
import { boolean } from "./kinds.ts";
import { optionOf } from "./option-value.ts";
import type { StartOptions } from "./options.ts";
import type { Found, Reader } from "./reader.ts";
import { VARIABLES } from "./variables.ts";

/** As a user would find it: `OTEL_SDK_DISABLED=true`. Whoever says so, nobody else can switch it on. */
export function offBy(reader: Reader, { enabled }: StartOptions): string | undefined {
  const wish = optionOf(reader, "enabled", enabled, IN_CODE);
  return wish === false ? "start({ enabled: false })" : offByVariable(reader);
}

const IN_CODE = { ...boolean, inCode: "true or false" };

function offByVariable(reader: Reader): string | undefined {
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
