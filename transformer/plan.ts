/** decide(): what happens to each site, and why. */
import { type DiagnosticFactory, tagMeetsHazard } from "./diagnostics.ts";
import type { FileRules } from "./rules.ts";
import type { Tags } from "./tags.ts";
import type { Decision, Diagnostic, Reason, Site, Tag } from "./types.ts";

export function decideAll(
  sites: readonly Site[],
  tags: Tags | undefined,
  rules: FileRules | undefined,
  at: DiagnosticFactory,
  diagnostics: Diagnostic[],
): Decision[] {
  return sites.map((site) => {
    const own = tags?.ofSite(site);
    const decision = decide(site, own, tags?.ofClass(site), rules);
    if (own?.kind === "trace" && decision.because.by === "hazard") {
      diagnostics.push(tagMeetsHazard(at, decision.because.hazard, site.name));
    }
    return decision;
  });
}

/** The nearest tag decides, then the last rule that matches; a hazard stops what would be traced. */
function decide(
  site: Site,
  own: Tag | undefined,
  ofClass: Tag | undefined,
  rules: FileRules | undefined,
): Decision {
  if (own?.kind === "notrace") return skipped(site, { by: "tag", at: own });
  if (own?.kind === "trace") return traced(site, { by: "tag", at: own }, own.name);
  if (ofClass?.kind === "notrace") return skipped(site, { by: "class-tag", at: ofClass });
  if (ofClass?.kind === "trace") return traced(site, { by: "class-tag", at: ofClass }, undefined);
  const rule = rules?.decide(site);
  if (rule === undefined) return skipped(site, { by: "nothing" });
  const because = { by: "rule", index: rule.index } as const;
  return rule.trace ? traced(site, because, undefined) : skipped(site, because);
}

function traced(site: Site, because: Reason, spanName: string | undefined): Decision {
  if (site.hazard !== undefined) return skipped(site, { by: "hazard", hazard: site.hazard });
  return { site, traced: true, because, spanName };
}

function skipped(site: Site, because: Reason): Decision {
  return { site, traced: false, because, spanName: undefined };
}
