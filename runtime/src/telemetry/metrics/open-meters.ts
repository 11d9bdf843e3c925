/** openMeters(): the provider of meters that settings ask for; none where somebody else's is. */
import { randomUUID } from "node:crypto";
import { isMainThread, threadId } from "node:worker_threads";
import type { Resource } from "@opentelemetry/resources";
import { registered } from "../../otel.ts";
import { resourceFromAttributes } from "../../sdk.ts";
import { shared } from "../../shared.ts";
import { registerMeters } from "../api.ts";
import type { Troubles } from "../troubles.ts";
import { Meters, type MetersNeeds } from "./meters.ts";
import { watchProcess } from "./process-metrics.ts";

export function openMeters(needs: MetersNeeds): Meters | undefined {
  const { settings, troubles } = needs;
  const meters = settings.exporters.length > 0 ? ourMeters(needs) : undefined;
  if (!settings.ofProcess || !isMainThread) return meters;
  if (meters === undefined) reportUnwatched(troubles);
  else meters.whenShutDown(watchProcess(meters.provider.getMeter("@spanweave/runtime")));
  return meters;
}

/**
 * The API takes one provider, and refuses all that come later: who has not asked for ours may bring his own,
 * so ours then counts calls of functions alone.
 */
function ourMeters(needs: MetersNeeds): Meters | undefined {
  const { settings, troubles } = needs;
  if (registered()?.metrics !== undefined) {
    const message = "another meter provider is registered already, and stays; no other is started";
    if (settings.isAsked) troubles.report({ code: "SW542", message });
    return undefined;
  }
  const meters = new Meters({
    ...needs,
    resource: needs.resource.merge(instanceOf(needs.resource)),
  });
  if (settings.isAsked) return registerMeters(meters.provider) ? meters : undefined;
  shared.meters = meters.provider;
  meters.whenShutDown(() => {
    shared.meters = undefined;
  });
  return meters;
}

/**
 * Whose counts these are: Prometheus knows programs by service and instance alone, and would take those of
 * several processes, or of threads, for one that jumps.
 */
function instanceOf({ attributes }: Resource): Resource {
  const given = attributes["service.instance.id"];
  const thread = isMainThread ? {} : { "thread.id": threadId };
  const ofThread = isMainThread ? given : `${given}/${threadId}`;
  return resourceFromAttributes({
    ...thread,
    "service.instance.id": given === undefined ? randomUUID() : ofThread,
  });
}

function reportUnwatched(troubles: Troubles): void {
  const message =
    "metrics of the process are asked for, and no metrics are exported; they are left out";
  troubles.report({ code: "SW543", message });
}
