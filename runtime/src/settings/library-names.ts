/** libraryNames: a list of libraries, among which there may be some that others trace. */
import {
  isLibraryName,
  LIBRARIES,
  LIBRARY_NAMES,
  type LibraryName,
  STANDARD,
} from "../libraries/table.ts";
import { type Kind, oneOf } from "./kinds.ts";
import { nearestOrKnown } from "./nearest.ts";
import { quoted } from "./quoted.ts";

/** OpenTelemetry's other packages: programs share such lists with those. */
const OTHERS = new Set(
  `amqplib aws-lambda aws-sdk bunyan cassandra-driver connect cucumber dataloader dns fs generic-pool
  graphql grpc hapi kafkajs knex lru-memoizer memcached mongoose mysql nestjs-core net openai oracledb
  pino restify router runtime-node socket.io tedious winston`.split(/\s+/),
);

/** An empty list is a list: who enables what is not ours enables nothing of ours. */
export const libraryNames: Kind<readonly LibraryName[]> = {
  says: `a list of ${oneOf(...LIBRARY_NAMES).says}; or \`none\``,
  read(text) {
    const words = text.split(",").flatMap((part) => part.trim().toLowerCase() || []);
    const names = words.map((word) => LIBRARIES.find((one) => one.tracedBy === word)?.name ?? word);
    const isOther = (word: string): boolean => word === "none" || OTHERS.has(bare(word));
    const flaws = names
      .filter((word) => !isLibraryName(word) && !isOther(word))
      .map((word) => ({
        code: "SW512",
        what: `names ${quoted(word)} (${nearestOrKnown(word, LIBRARY_NAMES)})`,
        instead: "it is left out",
      }));
    return words.length === 0 ? {} : { value: [...new Set(names.filter(isLibraryName))], flaws };
  },
  isOne: (value): value is LibraryName[] => Array.isArray(value) && value.every(isLibraryName),
  show: (value) => value.join(",") || "none",
};

function bare(word: string): string {
  return word.startsWith(STANDARD) ? word.slice(STANDARD.length) : word;
}
