/** What the bundle of a batch brings along; written by bundle.ts. */
declare module "stress:batch" {
  import type { Context, ContextManager, TracerProvider } from "@opentelemetry/api";

  interface ProgramModule {
    readonly main: (k: unknown) => Promise<unknown>;
    readonly audit: () => unknown;
  }

  export const programs: readonly {
    readonly seed: number;
    readonly fresh: boolean;
    readonly source: ProgramModule;
    readonly woven: ProgramModule;
  }[];
  export const probe: () => void;
  export const observed: boolean;
  export function contextManager(): ContextManager | undefined;
  /** Makes a context current without a callback. */
  export function enter(manager: ContextManager | undefined, context: Context): void;
  export function provider(spans: unknown): TracerProvider;
}
