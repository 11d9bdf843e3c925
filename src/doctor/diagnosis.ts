/** diagnose(): what a receiver's reply means for spans on their way to it, with what mends it. */
import type { Asked } from "./asked.ts";
import type { Check } from "./check.ts";
import { ofGrpc } from "./of-grpc.ts";
import { ofHttp } from "./of-http.ts";
import { ofNoAnswer } from "./of-no-answer.ts";

export function diagnose(asked: Asked): Check {
  const { reply, setting } = asked;
  if (!reply.answered) return ofNoAnswer(asked, reply);
  return setting.protocol === "grpc" ? ofGrpc(asked, reply) : ofHttp(asked, reply);
}
