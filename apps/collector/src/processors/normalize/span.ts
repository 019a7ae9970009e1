import { Attribute } from "@retake/protocol";
import type { SpanRecord } from "@retake/store";
import type { Attributes, OtlpResource, OtlpSpan, Processed } from "../../pipeline/index.ts";
import { textOf, toJson, toTexts } from "./attributes.ts";
import { contentOf } from "./content.ts";
import { checkpointFields, resourceFields, textFields } from "./fields.ts";
import { isNoId, isSpanId, isTraceId } from "./ids.ts";
import { kindOf } from "./kind.ts";
import { previewOf } from "./preview.ts";
import { tokenBuckets } from "./token-buckets.ts";

/** The last instant that a signed 64-bit count of nanoseconds holds, in the year 2262. */
const LAST_INSTANT = 0x7fff_ffff_ffff_ffffn;
const CHECKPOINT_ID = /^[0-9a-f]{32}$/;

const statuses: readonly SpanRecord["status"][] = ["unset", "ok", "error"];
const sources: ReadonlySet<unknown> = new Set(["live", "recorded", "edited"]);

/**
 * The span as it is stored: what the conventions name in columns, every
 * attribute kept beside them. Says why where the span can't be stored.
 */
export function normalizeSpan(span: OtlpSpan): Processed<SpanRecord> {
  const fault = findFault(span);
  if (fault !== undefined) return { rejected: fault };
  const { attributes } = span;
  const operation = textOf(attributes, textFields.operation);
  const { input, output } = contentOf(attributes, span.events);
  const status = statuses[span.statusCode] ?? "unset";
  const { start, end } = timesOf(span);
  const { service, environment, resource } = ofResource(span.resource);
  const tokens = tokenBuckets(attributes);
  const statusMessage = span.statusMessage || (status === "error" ? failureOf(span) : "");
  return {
    record: {
      traceId: span.traceId,
      spanId: span.spanId,
      parentId: isNoId(span.parentId) ? "" : span.parentId,
      start,
      end,
      name: span.name,
      spanKind: span.kind >= 0 && span.kind <= 5 ? span.kind : 0,
      kind: kindOf(attributes, operation),
      operation,
      agent: textOf(attributes, textFields.agent),
      agentVersion: textOf(attributes, textFields.agentVersion),
      model: textOf(attributes, textFields.model),
      provider: textOf(attributes, textFields.provider),
      tool: textOf(attributes, textFields.tool),
      status,
      statusMessage,
      conversation: textOf(attributes, textFields.conversation),
      user: textOf(attributes, textFields.user),
      service,
      environment,
      stepKey: textOf(attributes, textFields.stepKey),
      source: sourceOf(attributes),
      held: attributes.get(Attribute.stepHeld) === true,
      attempts: attemptsOf(attributes),
      checkpointPre: checkpointIdOf(attributes, checkpointFields.checkpointPre),
      checkpointPost: checkpointIdOf(attributes, checkpointFields.checkpointPost),
      inputTokens: tokens.inputTokens,
      cacheReadTokens: tokens.cacheReadTokens,
      cacheWriteTokens: tokens.cacheWriteTokens,
      outputTokens: tokens.outputTokens,
      reasoningTokens: tokens.reasoningTokens,
      costUsd: 0,
      input,
      output,
      preview: previewOf(output, statusMessage),
      attributes: toTexts(attributes),
      resource,
      scopeName: span.scope.name,
      scopeVersion: span.scope.version,
      events: eventsText(span),
      links: linksText(span),
    },
  };
}

function findFault(span: OtlpSpan): string | undefined {
  if (!isTraceId(span.traceId)) return "trace id is not 16 bytes, or all zero";
  if (!isSpanId(span.spanId)) return "span id is not 8 bytes, or all zero";
  if (!isNoId(span.parentId) && !isSpanId(span.parentId)) return "parent span id is not 8 bytes";
  if (span.start === 0n && span.end === 0n) return "span has no start time";
  if (span.start > LAST_INSTANT || span.end > LAST_INSTANT) return "span's time is out of range";
  return undefined;
}

/** Clocks step back: a span never ends before it starts. */
function timesOf({ start, end }: OtlpSpan): Pick<SpanRecord, "start" | "end"> {
  if (end === 0n) return { start, end: null };
  if (start === 0n) return { start: end, end };
  return { start, end: end < start ? start : end };
}

function sourceOf(attributes: Attributes): SpanRecord["source"] {
  const source = attributes.get(Attribute.stepSource);
  return sources.has(source) ? (source as SpanRecord["source"]) : "live";
}

function attemptsOf(attributes: Attributes): number {
  const count = Number(attributes.get(Attribute.stepAttempts) ?? 0);
  return Number.isInteger(count) && count > 0 ? Math.min(count, 0xffff_ffff) : 0;
}

function checkpointIdOf(attributes: Attributes, keys: readonly string[]): string {
  const id = textOf(attributes, keys);
  return CHECKPOINT_ID.test(id) ? id : "";
}

/** What failed, where the status itself does not say. */
function failureOf(span: OtlpSpan): string {
  const exception = span.events.find((event) => event.name === "exception");
  return (exception && textOf(exception.attributes, ["exception.message", "exception.type"])) || textOf(span.attributes, ["error.type"]);
}

type ResourceColumns = Pick<SpanRecord, "service" | "environment" | "resource">;
const columnsByResource = new WeakMap<OtlpResource, ResourceColumns>();

/** Once a resource, not once a span of it. */
function ofResource(resource: OtlpResource): ResourceColumns {
  let columns = columnsByResource.get(resource);
  if (columns === undefined) {
    columns = {
      service: textOf(resource.attributes, resourceFields.service),
      environment: textOf(resource.attributes, resourceFields.environment),
      resource: toTexts(resource.attributes),
    };
    columnsByResource.set(resource, columns);
  }
  return columns;
}

function eventsText({ events }: OtlpSpan): string {
  if (events.length === 0) return "[]";
  return JSON.stringify(
    events.map((event) => ({ name: event.name, timeMs: Number(event.time / 1000n) / 1000, attributes: toJson(event.attributes) })),
  );
}

function linksText({ links }: OtlpSpan): string {
  if (links.length === 0) return "[]";
  return JSON.stringify(links.map((link) => ({ traceId: link.traceId, spanId: link.spanId, attributes: toJson(link.attributes) })));
}
