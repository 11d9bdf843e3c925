/** The compiler's API, whose copy every host brings along: types alone. */
import type ts from "typescript-5";

export type { ts };
/** TypeScript 5 and 6: 7 has no such API. */
export type TypeScript = typeof ts;
