/** samplerOf(): which share of the traces is recorded. */
import { isSampler } from "./foreign.ts";
import { type Kind, ratio } from "./kinds.ts";
import { optionOf } from "./option-value.ts";
import type { StartOptions } from "./options.ts";
import type { Reader } from "./reader.ts";
import type { SamplerSetting } from "./types.ts";
import { type SamplerName, VARIABLES } from "./variables.ts";

const SETTINGS: Readonly<Record<SamplerName, Partial<SamplerSetting>>> = {
  always_on: { ratio: 1, parentBased: false },
  always_off: { ratio: 0, parentBased: false },
  traceidratio: { parentBased: false },
  parentbased_always_on: { ratio: 1 },
  parentbased_always_off: { ratio: 0 },
  parentbased_traceidratio: {},
};

const RATIO: Kind<number> = { ...ratio, inCode: "a number from 0 to 1, or an SDK's sampler" };
const ALL: SamplerSetting = { ratio: 1, parentBased: true };

export function samplerOf(reader: Reader, { sampling }: StartOptions): SamplerSetting {
  // Whoever brings a sampler does not ask variables.
  if (isSampler(sampling)) return ALL;
  const share = optionOf(reader, "sampling", sampling, RATIO);
  if (share !== undefined) return { ratio: share, parentBased: true };
  const { sampler, samplerArgument, samplingRate } = VARIABLES;
  const [argument] = samplerArgument.names;
  const [name] = sampler.names;
  const rate = reader.find(samplingRate);
  if (!reader.isSet(sampler)) {
    if (reader.isSet(samplerArgument)) {
      const mend = `${name}=parentbased_traceidratio gives it one`;
      reader.report("SW518", `${argument} has no effect while ${name} is not set; ${mend}`);
    }
    return rate === undefined ? ALL : { ...ALL, ratio: rate.value };
  }
  const said = reader.get(sampler);
  const setting = SETTINGS[said];
  const takesArgument = setting.ratio === undefined;
  if (!takesArgument && reader.isSet(samplerArgument)) {
    reader.report("SW518", `${argument} has no effect, since ${said} takes no argument`);
  }
  const used = { ...ALL, ...(takesArgument && { ratio: reader.get(samplerArgument) }), ...setting };
  if (rate !== undefined && !(used.parentBased && used.ratio === rate.value)) {
    const difference = `${rate.name} is ${rate.value}, and ${name} is ${said}`;
    reader.report("SW515", `${difference}; ${name} is used`);
  }
  return used;
}
