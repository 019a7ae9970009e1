import type { Alert, AlertCondition } from "@retake/protocol";

/** An alert as it stands in the form: numbers as they are typed, shares in percent. */
export interface AlertDraft {
  readonly name: string;
  readonly searchId: string;
  readonly webhookId: string;
  readonly measure: AlertCondition["measure"];
  readonly comparison: AlertCondition["comparison"];
  readonly threshold: string;
  /** Empty: the threshold. */
  readonly resolveAt: string;
  readonly of: string;
  readonly minRuns: string;
  readonly windowMinutes: string;
  readonly resolveAfterMinutes: string;
  /** Empty: told once. */
  readonly remindMinutes: string;
}

type Body = Pick<Alert, "name" | "searchId" | "webhookId" | "condition" | "windowMinutes" | "resolveAfterMinutes" | "remindMinutes">;

export const newDraft: AlertDraft = {
  name: "",
  searchId: "",
  webhookId: "",
  measure: "count",
  comparison: "above",
  threshold: "0",
  resolveAt: "",
  of: "",
  minRuns: "1",
  windowMinutes: "60",
  resolveAfterMinutes: "5",
  remindMinutes: "",
};

export function draftOf({ condition, ...alert }: Alert): AlertDraft {
  const shown = (value: number): string => String(condition.measure === "rate" ? Math.round(value * 1e6) / 1e4 : value);
  return {
    name: alert.name,
    searchId: alert.searchId,
    webhookId: alert.webhookId,
    measure: condition.measure,
    comparison: condition.comparison,
    threshold: shown(condition.threshold),
    resolveAt: condition.resolveAt === null ? "" : shown(condition.resolveAt),
    of: condition.measure === "rate" ? condition.of : "",
    minRuns: String(condition.measure === "rate" ? condition.minRuns : 1),
    windowMinutes: String(alert.windowMinutes),
    resolveAfterMinutes: String(alert.resolveAfterMinutes),
    remindMinutes: alert.remindMinutes === null ? "" : String(alert.remindMinutes),
  };
}

/** What is sent of a draft; what is wrong with it the collector says. */
export function bodyOf(draft: AlertDraft): Body {
  const { measure, comparison } = draft;
  // Of a share in percent, without what binary fractions add.
  const number = (text: string): number => (measure === "rate" ? Math.round(Number(text) * 1e6) / 1e8 : Number(text));
  const levels = {
    comparison,
    threshold: number(draft.threshold),
    resolveAt: draft.resolveAt.trim() === "" ? null : number(draft.resolveAt),
  };
  return {
    name: draft.name,
    searchId: draft.searchId,
    webhookId: draft.webhookId,
    condition: measure === "count" ? { measure, ...levels } : { measure, ...levels, of: draft.of.trim(), minRuns: Number(draft.minRuns) },
    windowMinutes: Number(draft.windowMinutes),
    resolveAfterMinutes: Number(draft.resolveAfterMinutes),
    remindMinutes: draft.remindMinutes === "" ? null : Number(draft.remindMinutes),
  };
}
