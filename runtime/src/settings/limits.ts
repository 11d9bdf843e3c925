/** batchOf() and spanLimitsOf(): how much there may be of everything. */
import type { Reader } from "./reader.ts";
import type { BatchLimits, SpanLimits } from "./types.ts";
import { VARIABLES } from "./variables.ts";

export function batchOf(reader: Reader): BatchLimits {
  const maxQueue = reader.get(VARIABLES.maxQueue);
  const batch = reader.find(VARIABLES.maxBatch);
  if (batch !== undefined && batch.value > maxQueue) {
    const queue = `${VARIABLES.maxQueue.names[0]}, which is ${maxQueue}`;
    reader.report(
      "SW518",
      `${batch.name} is ${batch.value}, more than ${queue}; ${maxQueue} is used`,
    );
  }
  return {
    delay: delayOf(reader),
    maxQueue,
    maxBatch: Math.min(reader.get(VARIABLES.maxBatch), maxQueue),
    maxBytes: reader.get(VARIABLES.maxBytes),
    exportTimeout: reader.get(VARIABLES.exportTimeout),
    exitTimeout: reader.get(VARIABLES.exitTimeout),
  };
}

/** What is not on disk yet is what a crash takes. */
const DELAY_WITH_SPOOL = 1_000;

function delayOf(reader: Reader): number {
  const hasSpool = reader.find(VARIABLES.spoolFolder) !== undefined;
  const said = reader.find(VARIABLES.delay)?.value;
  return said ?? (hasSpool ? DELAY_WITH_SPOOL : reader.get(VARIABLES.delay));
}

export function spanLimitsOf(reader: Reader): SpanLimits {
  return {
    attributeCountLimit: reader.get(VARIABLES.attributeCount),
    attributeValueLengthLimit: reader.get(VARIABLES.attributeLength),
    eventCountLimit: reader.get(VARIABLES.eventCount),
    linkCountLimit: reader.get(VARIABLES.linkCount),
    attributePerEventCountLimit: reader.get(VARIABLES.eventAttributeCount),
    attributePerLinkCountLimit: reader.get(VARIABLES.linkAttributeCount),
  };
}
