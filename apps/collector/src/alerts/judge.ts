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
  if (before?.status === "firing") return whileFiring(settings, before, seen);
  const number = before?.number ?? 0;
  const state = { clearSinceMs: null, number, ...seen };
  if (!isBad(settings, value))
    return { state: { ...state, status: "ok", sinceMs: before?.sinceMs ?? nowMs, toldTimeMs: null }, news: null };
  return { state: { ...state, status: "firing", sinceMs: nowMs, toldTimeMs: nowMs, number: number + 1 }, news: "firing" };
}

type Seen = Pick<StoredAlertState, "value" | "matching" | "total" | "evaluatedTimeMs" | "problem">;

function whileFiring(settings: Settings, before: Omit<StoredAlertState, "outbox">, seen: Seen): Judgement {
  const nowMs = seen.evaluatedTimeMs;
  const number = before.number + 1;
  // Between the threshold and the level to resolve at it is neither: what goes on goes on, what began to be well does not.
  const clearSinceMs = isGood(settings, seen.value) ? (before.clearSinceMs ?? nowMs) : null;
  if (clearSinceMs !== null && nowMs - clearSinceMs >= settings.resolveAfterMinutes * MINUTE_MS)
    return { state: { ...seen, status: "ok", sinceMs: nowMs, clearSinceMs: null, toldTimeMs: null, number }, news: "resolved" };
  const state = { ...before, ...seen, clearSinceMs };
  const remindMs = (settings.remindMinutes ?? Number.POSITIVE_INFINITY) * MINUTE_MS;
  const isDue = clearSinceMs === null && nowMs - (before.toldTimeMs ?? before.sinceMs) >= remindMs;
  return isDue ? { state: { ...state, number, toldTimeMs: nowMs }, news: "reminder" } : { state, news: null };
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
