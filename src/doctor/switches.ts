/** What switches tracing off while the program runs, and what of the settings can't be taken as it is. */
import { ownVersion } from "../own-package.ts";
import { addCommand } from "../project/package-manager.ts";
import { aside, type Check, well } from "./check.ts";
import { settingsUnknown, switchedOff } from "./findings.ts";
import type { Patient } from "./patient.ts";
import type { Settings } from "./settings.ts";
import { sdkThatStarts } from "./starts.ts";

export function settingsChecks(patient: Patient): readonly Check[] {
  const { settings, env, runtime, project } = patient;
  const name = "settings";
  if (typeof settings === "string") {
    if (runtime === undefined) return [aside(name, "unknown, without the runtime")];
    const mend = addCommand(project.manager, [`@spanweave/runtime@${ownVersion()}`]);
    return [settingsUnknown(`@spanweave/runtime ${runtime.version}: ${settings}`, mend)];
  }
  const sdk = sdkThatStarts(patient);
  return [
    offCheck(settings, env),
    ...(sdk === undefined ? [] : [aside(name, `${sdk} may be told otherwise in code`)]),
    ...settings.troubles.map(({ code, message }): Check => {
      const mends = [`set it right: spanweave explain ${code} tells how`];
      return { name, verdict: "doubt", says: message, code, mends };
    }),
  ];
}

function offCheck(
  { off, exporters, ratio, service, troubles }: Settings,
  env: NodeJS.ProcessEnv,
): Check {
  const name = "settings";
  if (off !== undefined) {
    const [variable] = off.split("=");
    return switchedOff(name, `${off} switches tracing off`, [`unset ${variable}`]);
  }
  if (exporters.length === 0 && troubles.some(({ code }) => code === LACKING)) {
    return switchedOff(name, "no exporter is left, so spans go nowhere", [
      "set what is named below",
    ]);
  }
  if (exporters.length === 0) {
    const [said, mend] = saidBy(["OTEL_TRACES_EXPORTER", "TRACING_EXPORTER"], env);
    return switchedOff(name, `spans go nowhere${said}`, [mend ?? "OTEL_TRACES_EXPORTER=otlp"]);
  }
  const samplers = ["OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG", "TRACING_SAMPLING_RATE"];
  const [said, mend] = saidBy(samplers, env);
  if (ratio === 0) {
    return switchedOff(name, `no trace that begins here is recorded${said}`, mend ? [mend] : []);
  }
  const share = ratio === 1 ? "all traces" : `${Number((ratio * 100).toPrecision(3))} % of traces`;
  const isTold = Object.keys(env).some((one) => VARIABLE.test(one) && env[one]?.trim());
  const rest = isTold ? "" : "; this environment has no variable for them";
  return well(name, `${service}, ${share}${ratio === 1 ? "" : said}${rest}`);
}

const VARIABLE = /^(?:OTEL|TRACING|OTLP|JAEGER|ARIZE|PHOENIX|SPANWEAVE)_/;

/** An exporter lacks what it needs. */
const LACKING = "SW516";

/** Which of some variables say it, and how to take it back. */
function saidBy(
  names: readonly string[],
  env: NodeJS.ProcessEnv,
): readonly [said: string, mend: string | undefined] {
  const set = names.filter((name) => env[name]?.trim());
  if (set.length === 0) return ["", undefined];
  const said = set.map((name) => `${name}=${env[name]}`).join(", ");
  return [`: ${said}`, `unset ${set.join(" ")}`];
}
