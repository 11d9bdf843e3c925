/** readBack(): asks a backend for a trace, by the query API that Jaeger and Tempo have. */
import { getJson } from "./get-json.ts";

export type ReadBack =
  /** The backend has the span. */
  | { readonly found: "Jaeger" | "Tempo"; readonly at: string }
  /** It answers, and has not got the span in time. */
  | { readonly found: "nothing"; readonly at: string }
  | { readonly found: "nobody"; readonly why: string };

/** Backends store what they have accepted a moment later. */
const PATIENCE = 4_000;
const PAUSE = 250;

/** `bases` are tried at once: the first one that has it counts, else the first one that answers. */
export async function readBack(
  bases: readonly string[],
  traceId: string,
  span: string,
): Promise<ReadBack> {
  const all = await Promise.all(bases.map((base) => askFor(base, traceId, span)));
  return (
    all.find(({ found }) => found === "Jaeger" || found === "Tempo") ??
    all.find(({ found }) => found === "nothing") ??
    all[0] ?? { found: "nobody", why: "no address is known" }
  );
}

async function askFor(base: string, traceId: string, span: string): Promise<ReadBack> {
  const root = base.replace(/\/+$/, "");
  const end = performance.now() + PATIENCE;
  for (;;) {
    const got = await getJson(`${root}/api/traces/${traceId}`);
    if (got.status === undefined) return { found: "nobody", why: `${root}: ${got.why}` };
    const whose = got.status === 200 ? ownerOf(got.data, span) : undefined;
    if (whose === "Jaeger") return { found: whose, at: `${root}/trace/${traceId}` };
    if (whose === "Tempo") return { found: whose, at: `${root}/api/traces/${traceId}` };
    if (performance.now() > end) return { found: "nothing", at: root };
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

type Tree = { readonly [key: string]: unknown } | null | undefined;

function ownerOf(data: unknown, span: string): "Jaeger" | "Tempo" | undefined {
  // https://www.jaegertracing.io/docs/latest/architecture/apis/: { data: [{ spans: [{ operationName }] }] }
  const ofJaeger = below([data], "data", "spans");
  if (ofJaeger.some((one) => one?.operationName === span)) return "Jaeger";
  // https://grafana.com/docs/tempo/latest/api_docs/: OTLP, under the names that it had in the course of time.
  const resources = [...below([data], "batches"), ...below([data], "resourceSpans")];
  const scopes = [
    ...below(resources, "scopeSpans"),
    ...below(resources, "instrumentationLibrarySpans"),
  ];
  return below(scopes, "spans").some((one) => one?.name === span) ? "Tempo" : undefined;
}

/** The items of lists within lists. */
function below(from: readonly unknown[], ...keys: readonly string[]): readonly Tree[] {
  return keys.reduce<readonly unknown[]>(
    (items, key) =>
      items.flatMap((item) => {
        const list = (item as Tree)?.[key];
        return Array.isArray(list) ? list : [];
      }),
    from,
  ) as readonly Tree[];
}
