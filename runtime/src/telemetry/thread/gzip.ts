/** Packs a body, off the thread; what can't be packed is sent as it is. */
import { gzip } from "node:zlib";
import type { Content } from "./way.ts";

export function pack(content: Content): Promise<Content> {
  return new Promise((resolve) => {
    gzip(content.bytes, (error, bytes) => resolve(error ? content : { bytes, gzip: true }));
  });
}
