import type { ScorerVerdict } from "@retake/protocol";
import type { Tone } from "../../ui/feedback/badge.tsx";

type Name = ScorerVerdict["verdict"];

export const verdictWords: Record<Name, { readonly title: string; readonly tone: Tone; readonly meaning: string }> = {
  regressed: { title: "Regressed", tone: "bad", meaning: "It got worse than its baseline, beyond what chance explains." },
  improved: { title: "Improved", tone: "ok", meaning: "It got better than its baseline, beyond what chance explains." },
  unchanged: { title: "Unchanged", tone: "ok", meaning: "It is as good as its baseline, within the margin." },
  inconclusive: { title: "Inconclusive", tone: "warn", meaning: "The interval is too wide to say; more trials or cases would settle it." },
  "no baseline": { title: "No baseline", tone: "neutral", meaning: "There is nothing to compare with yet." },
};
