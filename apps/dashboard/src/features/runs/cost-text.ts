import type { RunSummary } from "@retake/protocol";
import { countOf, formatCost } from "../../ui/text/format.ts";

type Cost = Pick<RunSummary, "costUsd" | "unpricedCalls">;

/** What a run cost; `+?` where calls are among it for whose models no price is known, and nothing else is claimed. */
export function costText({ costUsd, unpricedCalls = 0 }: Cost): string {
  if (unpricedCalls === 0) return formatCost(costUsd);
  return costUsd === 0 ? "?" : `${formatCost(costUsd)} +?`;
}

/** Why a cost is not all of it; undefined where it is. */
export function costTip({ unpricedCalls = 0 }: Cost): string | undefined {
  if (unpricedCalls === 0) return undefined;
  return `No price is known for the model of ${countOf(unpricedCalls, "call")}: the run cost more than that. Add prices with RETAKE_PRICES, then run: retake costs recompute`;
}
