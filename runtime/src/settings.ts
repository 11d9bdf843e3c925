/** What telemetry would be started with, for tools that look: reads the environment, and starts nothing. */
export { LIBRARIES, type Library, type LibraryName } from "./libraries/table.ts";
export type { StartOptions } from "./settings/options.ts";
export { readSettings } from "./settings/read.ts";
export { type Surroundings, surroundings } from "./settings/surroundings.ts";
export type {
  BatchLimits,
  ConsoleSetting,
  ExporterSetting,
  LogLevel,
  MemorySetting,
  OtlpSetting,
  PropagatorName,
  SamplerSetting,
  Settings,
  SettingsRead,
  SpanLimits,
  Trouble,
} from "./settings/types.ts";
