import type { AlertData, StoredAlertState } from "@retake/store";

export type Judgement = {
  readonly state: Omit<StoredAlertState, "outbox">;
  /** What of it is news. */
  readonly news: "firing" | "reminder" | "resolved" | null;
};

type Settings = Pick<AlertData, "condition" | "resolveAfterMinutes" | "remindMinutes">;

const MINUTE_MS = 60_000;

/** How an alert stands after another look, given how it stood before. */
export function judge(
  settings: Settings,
  { matching, total }: { readonly matching: number; readonly total: number | null },
  before: Omit<StoredAlertState, "outbox"> | undefined,
  nowMs: number,
): Judgement {
  const value = valueOf(settings, matching, total);
  const seen = { value, matching, total, evaluatedTimeMs: nowMs, problem: null };
  const number = before?.number ?? 0;
  if (before?.status !== "firing") {
    if (isBad(settings, value))
      return {
        state: { status: "firing", sinceMs: nowMs, clearSinceMs: null, toldTimeMs: nowMs, number: number + 1, ...seen },
        news: "firing",
      };
    return {
      state: { status: "ok", sinceMs: before?.sinceMs ?? nowMs, clearSinceMs: null, toldTimeMs: null, number, ...seen },
      news: null,
    };
  }
  // Between the threshold and the level to resolve at it is neither: what goes on goes on, what began to be well does not.
  const clearSinceMs = isGood(settings, value) ? (before.clearSinceMs ?? nowMs) : null;
  if (clearSinceMs !== null && nowMs - clearSinceMs >= settings.resolveAfterMinutes * MINUTE_MS)
    return {
      state: { status: "ok", sinceMs: nowMs, clearSinceMs: null, toldTimeMs: null, number: number + 1, ...seen },
      news: "resolved",
    };
  const remindMs = (settings.remindMinutes ?? Number.POSITIVE_INFINITY) * MINUTE_MS;
  const isDue = clearSinceMs === null && nowMs - (before.toldTimeMs ?? before.sinceMs) >= remindMs;
  const told = isDue ? { number: number + 1, toldTimeMs: nowMs } : { number, toldTimeMs: before.toldTimeMs };
  return { state: { status: "firing", sinceMs: before.sinceMs, clearSinceMs, ...told, ...seen }, news: isDue ? "reminder" : null };
}

/** null: of too few runs there is no rate. */
function valueOf({ condition }: Settings, matching: number, total: number | null): number | null {
  if (condition.measure === "count") return matching;
  return total === null || total < condition.minRuns ? null : matching / total;
}

function isBad({ condition: { comparison, threshold } }: Settings, value: number | null): boolean {
  if (value === null) return false;
  return comparison === "above" ? value > threshold : value < threshold;
}

function isGood({ condition: { comparison, threshold, resolveAt } }: Settings, value: number | null): boolean {
  const level = resolveAt ?? threshold;
  if (value === null) return true;
  return comparison === "above" ? value <= level : value >= level;
}
