/** Why a test has no spans, as far as can be known from inside it. */
import { registered } from "../otel.ts";
import { type Recording, state } from "./state.ts";

const DOOR: unique symbol = Symbol.for("@spanweave/runtime") as never;

/** A sentence without a full stop. */
export function whyNothing({ unsampled }: Recording): string {
  if (isSwitchedOff()) return "SPANWEAVE=off keeps woven code dormant";
  if (unsampled > 0) {
    return `the program's own sampler dropped ${unsampled === 1 ? "1 span" : `${unsampled} spans`}`;
  }
  if (registered()?.trace === undefined) return "the program has called trace.disable()";
  if (!hasWovenCode()) {
    return "no woven code is loaded: is spanweave among vitest's plugins, or jest's transforms?";
  }
  const names = [...new Set(state.outside.spans.map(({ name }) => name))];
  const others = names.length === 0 ? "" : `; outside of tests ran ${shortened(names)}`;
  return `no woven function has run in this test${others}; npx spanweave explain tells what is woven`;
}

function shortened(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} and others` : names.join(", ");
}

/** The first woven file that is loaded opens the runtime's door. */
function hasWovenCode(): boolean {
  const door = (globalThis as { [DOOR]?: object })[DOOR];
  return door !== undefined && "enter" in door;
}

function isSwitchedOff(): boolean {
  return process.env.SPANWEAVE === "off";
}
