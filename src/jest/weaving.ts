/** JestWeaving: weaves the files of one of jest's projects, in front of the project's own transform. */
import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import type { SourceMap } from "../../transformer/types.ts";
import { drawFindings } from "../cli/finding-text.ts";
import { Screen } from "../cli/terminal.ts";
import { environmentName } from "../config/environment.ts";
import type { Finding } from "../findings.ts";
import { readInputMap } from "../input-map.ts";
import type { JestOptions } from "../jest.ts";
import { LastingWeaving } from "../lasting-weaving.ts";
import { isSwitchedOff, settle } from "../options.ts";
import { ownVersion } from "../own-package.ts";
import type { Source, Woven } from "../weaving.ts";
import { withGaps } from "./map-gaps.ts";
import { mapThrough, readMap } from "./map-through.ts";
import { OwnTransform } from "./own-transform.ts";
import type { Given, Transformed } from "./types.ts";

export class JestWeaving {
  readonly #lasting: LastingWeaving;
  readonly #own: OwnTransform;
  readonly #keyOfOptions: string;

  constructor({ transform, ...options }: JestOptions, rootDir: string) {
    const settings = settle(options, rootDir);
    this.#own = new OwnTransform({ ...(transform && { transform }) }, rootDir);
    this.#keyOfOptions = JSON.stringify([ownVersion(), settings, transform]);
    this.#lasting = new LastingWeaving(settings, rootDir);
    const { weaving } = this.#lasting;
    this.#tell(weaving.startFindings(weaving.filePatterns));
  }

  cacheKey(...given: Given): string {
    return this.#key(given, this.#own.cacheKey(...given));
  }

  async cacheKeyAsync(...given: Given): Promise<string> {
    return this.#key(given, await this.#own.cacheKeyAsync(...given));
  }

  transform(...given: Given): Transformed {
    const woven = this.#weave(given);
    return finished(this.#own.transform(woven.code, ...given), woven, given);
  }

  async transformAsync(...given: Given): Promise<Transformed> {
    const woven = this.#weave(given);
    return finished(await this.#own.transformAsync(woven.code, ...given), woven, given);
  }

  /** Whatever the result depends on: ours, and what the other transform says of itself. */
  #key([text, path, { configString, instrument }]: Given, own: string | undefined): string {
    // While jest watches, rules files change.
    this.#lasting.renew();
    const surroundings = [process.env.SPANWEAVE, environmentName(), process.env.OTEL_SERVICE_NAME];
    const parts = [this.#keyOfOptions, this.#lasting.stamp, ...surroundings, own];
    const file = [text, path, configString, instrument];
    return createHash("sha256")
      .update(JSON.stringify([parts, file]))
      .digest("hex")
      .slice(0, 32);
  }

  #weave([text, path]: Given): Woven {
    const { weaving } = this.#lasting;
    if (isSwitchedOff() || !weaving.isOurs(path) || !weaving.concerns(path, text)) return AS_IT_IS;
    const mapUrl = pathToFileURL(path).href;
    const source: Source = { path, module: path, text, mapUrl, sourceType: undefined };
    const ofConfig = weaving.see(path);
    const woven = weaving.weave(source);
    this.#tell([...ofConfig, ...woven.findings]);
    return woven;
  }

  /** Jest has no place for warnings: they go to where it writes itself. */
  #tell(findings: readonly Finding[]): void {
    if (findings.length === 0) return;
    const screen = new Screen(process.stderr, process.env);
    const lines = drawFindings(findings, screen);
    const errors = findings.filter(({ severity }) => severity === "error");
    if (errors.length === 0) screen.print(...lines);
    else throw new Error(`[spanweave] ${lines.join("\n")}`);
  }
}

const AS_IT_IS: Woven = { code: undefined, map: undefined, findings: [] };

function finished(
  result: Transformed,
  { code: woven, map }: Woven,
  [source, path]: Given,
): Transformed {
  if (woven === undefined || map === undefined) return result;
  const { code, map: given } = result;
  const outer = readMap(given) ?? readInputMap(code, path, pathToFileURL(path).href);
  if (outer === undefined) return { code };
  const mappings = withGaps(map.mappings, source, woven);
  return { code, map: atPath(mapThrough(outer, { ...map, mappings }), path) };
}

/** Jest looks files up by their path. */
function atPath(map: SourceMap, path: string): SourceMap {
  return { ...map, sources: map.sources.map((url) => (url.startsWith("file:") ? path : url)) };
}
