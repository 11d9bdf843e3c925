/** examine(): all checks of a project, in the order in which a span meets what they are about. */
import { apiCopiesChecks } from "./api-copies.ts";
import type { Check } from "./check.ts";
import { libraryChecks } from "./libraries.ts";
import { otelChecks } from "./otel-packages.ts";
import { nodeChecks, runtimeChecks } from "./packages.ts";
import type { Patient } from "./patient.ts";
import { receiverChecks } from "./receivers.ts";
import { runningChecks } from "./running.ts";
import { sendingChecks } from "./sending.ts";
import { startChecks } from "./starts.ts";
import { settingsChecks } from "./switches.ts";
import { weavingChecks } from "./weaving.ts";

export interface Wishes {
  /** Of a program's status. */
  readonly status: string | undefined;
  /** Whether a span is to be sent, and where it is asked for. */
  readonly send: boolean;
  readonly query: string | undefined;
}

export async function examine(patient: Patient, wishes: Wishes): Promise<readonly Check[]> {
  const { status, send, query } = wishes;
  return [
    ...nodeChecks(patient),
    ...runtimeChecks(patient),
    ...otelChecks(patient),
    ...apiCopiesChecks(patient),
    ...weavingChecks(patient),
    ...startChecks(patient),
    ...libraryChecks(patient),
    ...settingsChecks(patient),
    ...(await receiverChecks(patient)),
    ...(status === undefined ? [] : await runningChecks(status)),
    ...(send ? await sendingChecks(patient, query) : []),
  ];
}
