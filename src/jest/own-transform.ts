/** OwnTransform: the transform that the project would have without us. */
import { createRequire } from "node:module";
import { join } from "node:path";
import type { JestOptions } from "../jest.ts";
import type { Given, Transformed, Transformer, TransformerFactory } from "./types.ts";

export class OwnTransform {
  readonly name: string;
  readonly #config: unknown;
  readonly #transformer: Transformer;
  /** ts-jest checks the types of what it gets, and woven text is not to be checked. */
  readonly #unchecked: Transformer | undefined;
  readonly #uncheckedConfigs = new WeakMap<object, Given[2]["config"]>();

  /** As jest does: a transform, or what makes one. It is found from the project's root. */
  constructor({ transform = "babel-jest" }: Pick<JestOptions, "transform">, rootDir: string) {
    const [name, config = {}] = typeof transform === "string" ? [transform] : transform;
    this.name = name;
    this.#config = config;
    const make = load(name, rootDir);
    this.#transformer = make(config);
    this.#unchecked = CHECKERS.test(name)
      ? make({ ...(config as object), diagnostics: false })
      : undefined;
    const { process, processAsync } = this.#transformer;
    if (process === undefined && processAsync === undefined) {
      throw new Error(`[spanweave] SW464: ${name} is no transform of jest: it has no process()`);
    }
  }

  cacheKey(...[text, path, options]: Given): string | undefined {
    return this.#transformer.getCacheKey?.(text, path, this.#options(options));
  }

  async cacheKeyAsync(...[text, path, options]: Given): Promise<string | undefined> {
    const given: Given = [text, path, this.#options(options)];
    const { getCacheKeyAsync } = this.#transformer;
    if (getCacheKeyAsync === undefined) return this.#transformer.getCacheKey?.(...given);
    return await getCacheKeyAsync.apply(this.#transformer, given);
  }

  /** `woven` is undefined where the text stays as it is. */
  transform(woven: string | undefined, ...[text, path, options]: Given): Transformed {
    const go = (transformer: Transformer, ...given: Given): Transformed => {
      if (transformer.process !== undefined) return transformed(transformer.process(...given));
      const why = "it has no process(), and works for ES modules alone";
      throw new Error(`[spanweave] SW464: ${this.name} can't do this: ${why}`);
    };
    const own = this.#options(options);
    if (woven === undefined) return go(this.#transformer, text, path, own);
    if (this.#unchecked === undefined) return go(this.#transformer, woven, path, own);
    go(this.#transformer, text, path, own);
    return go(this.#unchecked, woven, path, this.#uncheckedOptions(own));
  }

  async transformAsync(
    woven: string | undefined,
    ...[text, path, options]: Given
  ): Promise<Transformed> {
    const go = async (transformer: Transformer, ...given: Given): Promise<Transformed> => {
      const { processAsync } = transformer;
      if (processAsync === undefined) return transformed(transformer.process?.(...given) ?? "");
      return transformed(await processAsync.apply(transformer, given));
    };
    const own = this.#options(options);
    if (woven === undefined) return go(this.#transformer, text, path, own);
    if (this.#unchecked === undefined) return go(this.#transformer, woven, path, own);
    await go(this.#transformer, text, path, own);
    return go(this.#unchecked, woven, path, this.#uncheckedOptions(own));
  }

  /** Its own, where it looks for them; counting what is covered is jest's part. */
  #options(options: Given[2]): Given[2] {
    return { ...options, transformerConfig: this.#config, instrument: false };
  }

  /** ts-jest would take its two selves for one by their configuration. */
  #uncheckedOptions(options: Given[2]): Given[2] {
    const { config } = options;
    const known = this.#uncheckedConfigs.get(config) ?? { ...config, id: `${config.id}-woven` };
    this.#uncheckedConfigs.set(config, known);
    return { ...options, config: known };
  }
}

const CHECKERS = /(?:^|[\\/])ts-jest(?:$|[\\/])/;

function load(name: string, rootDir: string): (config: unknown) => Transformer {
  try {
    const path = name.replace(/^<rootDir>/, rootDir);
    const module = createRequire(join(rootDir, "package.json"))(path);
    const found: Transformer | TransformerFactory = module.default ?? module;
    return (config) => ("createTransformer" in found ? found.createTransformer(config) : found);
  } catch (cause) {
    const reason = (cause as Error).message.split("\n")[0];
    throw new Error(
      `[spanweave] SW464: jest's own transform ${name} can't be loaded from ${rootDir}: ${reason}`,
      { cause },
    );
  }
}

function transformed(result: string | Transformed): Transformed {
  return typeof result === "string" ? { code: result } : result;
}
