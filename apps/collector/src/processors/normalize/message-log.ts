import { hash } from "node:crypto";
import type { OtlpLog } from "../../pipeline/index.ts";
import { toText } from "./attributes.ts";
import { isSpanId, isTraceId } from "./ids.ts";
import type { LogContent } from "./log-content.ts";
import { messageEventNames, messagesFromLog } from "./message-events.ts";

export { messageEventNames };

const LAST_PLACE = 0xffffn;
const PLACE_SHIFT = 48n;

/**
 * A message event, or all messages of a call in one: content of the span that the record names. Records without a
 * span, and events without messages, are logs like any other.
 *
 * @param place of the record in its request: records of one instant stay in their order
 */
export function normalizeMessage(log: OtlpLog, project: string, name: string, place: number): LogContent {
  const { traceId, spanId, time } = log;
  if (!isTraceId(traceId) || !isSpanId(spanId)) return { log: true };
  const { input, output } = messagesFromLog(name, log.attributes, log.body);
  if (input === "" && output === "") return { log: true };
  return { batch: { contents: [{ project, traceId, spanId, time, part: partOf(log, name, place), input, output }] } };
}

/** The same record in the same request again is the same part. Never 0, which is what the span itself brought. */
function partOf({ time, body, attributes }: OtlpLog, name: string, place: number): bigint {
  const digest = hash("sha256", `${name}\n${time}\n${toText(body)}\n${toText(attributes)}`, "hex").slice(0, 12);
  const first = BigInt(place) > LAST_PLACE ? LAST_PLACE : BigInt(place);
  return (first << PLACE_SHIFT) | BigInt(`0x${digest}`) || 1n;
}
