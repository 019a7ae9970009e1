import { EventName } from "@retake/protocol";
import type { OtlpLog } from "../../pipeline/index.ts";
import type { LogContent } from "./log-content.ts";
import { normalizeCheckpoint } from "./checkpoint-log.ts";
import { normalizeEvaluation } from "./evaluation-log.ts";
import { messageEventNames, normalizeMessage } from "./message-log.ts";
import { normalizeSpanStart } from "./span-start-log.ts";

const byEvent: ReadonlyMap<string, (log: OtlpLog, project: string) => LogContent> = new Map([
  [EventName.checkpoint, normalizeCheckpoint],
  [EventName.spanStart, normalizeSpanStart],
  [EventName.evaluation, normalizeEvaluation],
]);

const messageEvents: ReadonlySet<string> = new Set(messageEventNames);

/** Senders older than the `event_name` field carry the name as an attribute. */
const EVENT_NAME_ATTRIBUTE = "event.name";

/**
 * What a log record carries; records of other events are logs and no more.
 *
 * @param place of the record in its request
 */
export function normalizeLog(log: OtlpLog, project: string, place = 0): LogContent {
  const attribute = log.attributes.get(EVENT_NAME_ATTRIBUTE);
  const name = log.eventName || (typeof attribute === "string" ? attribute : "");
  if (messageEvents.has(name)) return normalizeMessage(log, project, name, place);
  return byEvent.get(name)?.(log, project) ?? { log: true };
}
