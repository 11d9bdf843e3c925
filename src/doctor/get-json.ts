/** getJson(): what an HTTP address answers, as data. */
import { PATIENCE } from "./reply.ts";

export type Got =
  | { readonly status: number; readonly data: unknown }
  | { readonly status: undefined; readonly why: string };

export async function getJson(url: string): Promise<Got> {
  try {
    const answer = await fetch(url, {
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    return { status: answer.status, data: parsed(await answer.text()) };
  } catch (error) {
    return { status: undefined, why: reasonOf(error) };
  }
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { readonly cause?: Error };
  if (name === "TimeoutError") return "no answer within 2 s";
  const { code, errors } = (cause ?? {}) as {
    code?: string;
    errors?: readonly { code?: string }[];
  };
  const found = code ?? errors?.[0]?.code;
  if (found === "ECONNREFUSED") return "nobody listens there";
  return found ?? cause?.message ?? message;
}
