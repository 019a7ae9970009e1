import { EventName } from "@retake/protocol";
import type { LogContent, OtlpLog } from "../../pipeline/index.ts";
import { normalizeCheckpoint } from "./checkpoint-log.ts";
import { normalizeEvaluation } from "./evaluation-log.ts";
import { normalizeSpanStart } from "./span-start-log.ts";

const byEvent: ReadonlyMap<string, (log: OtlpLog) => LogContent> = new Map([
  [EventName.checkpoint, normalizeCheckpoint],
  [EventName.spanStart, normalizeSpanStart],
  [EventName.evaluation, normalizeEvaluation],
]);

/** Senders older than the `event_name` field carry the name as an attribute. */
const EVENT_NAME_ATTRIBUTE = "event.name";

/** What a log record carries; records of other events are nothing to Retake. */
export function normalizeLog(log: OtlpLog): LogContent {
  const attribute = log.attributes.get(EVENT_NAME_ATTRIBUTE);
  const name = log.eventName || (typeof attribute === "string" ? attribute : "");
  return byEvent.get(name)?.(log) ?? { ignored: name };
}
