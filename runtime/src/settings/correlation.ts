/** correlationOf(): the header that carries a request's correlation id, if requests have one. */
import { headerName, USUAL_HEADER } from "./kinds.ts";
import { optionOf } from "./option-value.ts";
import type { StartOptions } from "./options.ts";
import type { Reader } from "./reader.ts";
import { VARIABLES } from "./variables.ts";

export function correlationOf(reader: Reader, { correlation }: StartOptions): string | undefined {
  const given = correlation === true ? USUAL_HEADER : correlation;
  const said = optionOf(reader, "correlation", given, headerName);
  const name = said ?? reader.get(VARIABLES.correlation);
  return name === false ? undefined : name.toLowerCase();
}
