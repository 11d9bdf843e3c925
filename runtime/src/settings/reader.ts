/** Reader: what the environment says of a variable, and what there is to say about that. */
import type { Trouble } from "./types.ts";
import type { Variable } from "./variables.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A value, and who said it. */
export interface Found<T> {
  readonly name: string;
  readonly value: T;
}

export class Reader {
  readonly #env: Environment;
  readonly #troubles: Trouble[] = [];
  readonly #told = new Set<string>();
  /** Each variable is read once, so that its trouble is told once. */
  readonly #found = new Map<Variable<unknown>, Found<unknown> | undefined>();

  constructor(env: Environment) {
    this.#env = env;
  }

  get troubles(): readonly Trouble[] {
    return this.#troubles;
  }

  report(code: string, message: string): void {
    this.#troubles.push({ code, message });
  }

  /** Once, however many signals are read from one variable. */
  tell(code: string, what: string, instead: string): void {
    if (this.#told.has(what)) return;
    this.#told.add(what);
    this.report(code, `${what}; ${instead}`);
  }

  /** Set to something: an empty variable is an unset one. */
  isSet({ names, aliases = [] }: Variable<unknown>): boolean {
    return [...names, ...aliases].some((name) => this.textOf(name) !== undefined);
  }

  textOf(name: string): string | undefined {
    try {
      const text = this.#env[name]?.trim();
      return text === "" ? undefined : text;
    } catch {
      // Deno keeps the environment from programs that were not allowed it.
      return undefined;
    }
  }

  /** Of a variable that has a default. */
  get<T>(variable: Variable<T>): T {
    return (this.find(variable)?.value ?? variable.fallback) as T;
  }

  find<T>(variable: Variable<T>): Found<T> | undefined {
    if (!this.#found.has(variable)) this.#found.set(variable, this.#read(variable));
    return this.#found.get(variable) as Found<T> | undefined;
  }

  /** Tells that `stronger` is used, where the two differ. */
  compare<T>(stronger: Found<T>, weaker: Found<T>, show: (value: T) => string | undefined): void {
    if (JSON.stringify(stronger.value) === JSON.stringify(weaker.value)) return;
    const [first, second] = [show(stronger.value), show(weaker.value)];
    const difference =
      first === undefined || second === undefined
        ? `${weaker.name} and ${stronger.name} differ`
        : `${weaker.name} is ${second}, and ${stronger.name} is ${first}`;
    this.report("SW515", `${difference}; ${stronger.name} is used`);
  }

  #read<T>(variable: Variable<T>): Found<T> | undefined {
    const { names, aliases = [], kind } = variable;
    const readings = [...names, ...aliases].flatMap((name) => {
      const text = this.textOf(name);
      return text === undefined ? [] : [{ name, ...kind.read(text) }];
    });
    const values = readings.flatMap(({ name, value }) =>
      value === undefined ? [] : [{ name, value }],
    );
    const [used] = values;
    for (const { name, flaws = [] } of readings) {
      for (const { code, what, instead } of flaws) {
        this.tell(code, `${name} ${what}`, instead ?? usedInstead(name, used, variable));
      }
    }
    if (used !== undefined) {
      for (const value of values) {
        if (value !== used && aliases.includes(value.name)) {
          this.compare(used, value, (one) => kind.show(one));
        }
      }
    }
    return used;
  }
}

function usedInstead<T>(
  name: string,
  used: Found<T> | undefined,
  { kind, fallback, otherwise }: Variable<T>,
): string {
  if (used !== undefined) {
    const from = used.name === name ? "" : ` of ${used.name}`;
    return `${kind.show(used.value) ?? "that"}${from} is used`;
  }
  if (fallback !== undefined) return `${kind.show(fallback) ?? "nothing"} is used`;
  return otherwise === undefined
    ? "it is left out"
    : `the default is used: ${otherwise.replaceAll("`", "")}`;
}
