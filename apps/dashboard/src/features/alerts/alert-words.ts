import type { Alert, AlertCondition, AlertState } from "@retake/protocol";
import { countOf, formatNumber, formatPercent } from "../../ui/text/format.ts";

const DAY = 1440;

/** `5 minutes`, `1 hour`, `7 days`. */
export function minutesInWords(minutes: number): string {
  if (minutes % DAY === 0 && minutes > 0) return countOf(minutes / DAY, "day");
  return minutes % 60 === 0 && minutes > 0 ? countOf(minutes / 60, "hour") : countOf(minutes, "minute");
}

/** `more than 5 runs in 1 hour`. */
export function conditionInWords({ condition, windowMinutes }: Pick<Alert, "condition" | "windowMinutes">): string {
  const than = condition.comparison === "above" ? "more" : "less";
  const many = condition.comparison === "above" ? "more" : "fewer";
  const what =
    condition.measure === "count"
      ? `${many} than ${countOf(condition.threshold, "run")}`
      : `${than} than ${formatPercent(condition.threshold)} of ${condition.of === "" ? "all runs" : `runs of ${condition.of}`}`;
  return `${what} in ${minutesInWords(windowMinutes)}`;
}

/** What was measured the last time. */
export function valueInWords({ measure }: AlertCondition, { value, matching, total, evaluatedTimeMs }: AlertState): string {
  if (evaluatedTimeMs === null) return "Not looked at yet";
  if (measure === "count") return countOf(matching, "run");
  return value === null
    ? `${formatNumber(matching)} of ${countOf(total ?? 0, "run")}: too few`
    : `${formatPercent(value)} of ${countOf(total ?? 0, "run")}`;
}
