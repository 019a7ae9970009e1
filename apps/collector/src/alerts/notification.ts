import type { AlertCondition, AlertNotification } from "@retake/protocol";
import type { AlertData, Definition, SearchData, StoredAlertState } from "@retake/store";
import type { Judgement } from "./judge.ts";

export interface Noted {
  readonly project: string;
  readonly alert: Definition<AlertData>;
  readonly search: Definition<SearchData>;
  readonly state: Omit<StoredAlertState, "outbox">;
  readonly news: NonNullable<Judgement["news"]>;
  readonly runIds: readonly string[];
  readonly dashboardUrl: string;
}

const MINUTES_A_DAY = 1440;

/** What is posted of an alert's news. */
export function notificationOf({ project, alert, search, state, news, runIds, dashboardUrl }: Noted): AlertNotification {
  const { condition, windowMinutes } = alert.data;
  const { value, matching, total, sinceMs, evaluatedTimeMs } = state;
  const type = news === "resolved" ? "alert.resolved" : "alert.firing";
  const seen = valueText(condition, value, matching, total);
  const is = { firing: "is firing", reminder: "is still firing", resolved: "is resolved" }[news];
  return {
    version: 1,
    type,
    timeMs: evaluatedTimeMs,
    text: `${alert.name} ${is}: ${seen} match ${JSON.stringify(search.name)} in the last ${windowText(windowMinutes)} (alert ${conditionText(condition)}).`,
    project,
    reminder: news === "reminder",
    alert: { id: alert.id, name: alert.name },
    search: { id: search.id, name: search.name, q: search.data.q },
    condition,
    windowMinutes,
    sinceMs,
    value,
    matching,
    total,
    runIds: [...runIds],
    url: searchUrl(dashboardUrl, search.data.q, windowMinutes),
  };
}

/** A notification of the form that alerts have, which is of none. */
export function testNotification(project: string, dashboardUrl: string, nowMs: number): AlertNotification {
  return {
    version: 1,
    type: "test",
    timeMs: nowMs,
    text: "This is a test of a webhook of Retake. No alert is firing.",
    project,
    reminder: false,
    alert: { id: "", name: "Test" },
    search: { id: "", name: "Test", q: "status:error" },
    condition: { measure: "count", comparison: "above", threshold: 0, resolveAt: null },
    windowMinutes: 60,
    sinceMs: nowMs,
    value: 0,
    matching: 0,
    total: null,
    runIds: [],
    url: searchUrl(dashboardUrl, "status:error", 60),
  };
}

function searchUrl(dashboardUrl: string, q: string, windowMinutes: number): string {
  return `${dashboardUrl.replace(/\/+$/, "")}/?${new URLSearchParams({ q, range: rangeOf(windowMinutes) }).toString()}`;
}

/** The window as a search's range, which has four digits at most. */
function rangeOf(minutes: number): string {
  if (minutes % MINUTES_A_DAY === 0) return `${minutes / MINUTES_A_DAY}d`;
  return minutes % 60 === 0 || minutes > 9999 ? `${Math.ceil(minutes / 60)}h` : `${minutes}m`;
}

function windowText(minutes: number): string {
  if (minutes % MINUTES_A_DAY === 0) return plural(minutes / MINUTES_A_DAY, "day");
  return minutes % 60 === 0 ? plural(minutes / 60, "hour") : plural(minutes, "minute");
}

function valueText({ measure }: AlertCondition, value: number | null, matching: number, total: number | null): string {
  if (measure === "count") return plural(matching, "run");
  return value === null ? `${matching} of ${plural(total ?? 0, "run")}` : `${percent(value)} of ${plural(total ?? 0, "run")}`;
}

function conditionText({ measure, comparison, threshold }: AlertCondition): string {
  return `${comparison} ${measure === "count" ? threshold : percent(threshold)}`;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
