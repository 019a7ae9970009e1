import { Attribute } from "@retake/protocol";
import { decimal, fixed, nanoseconds, text, textMap, uint32, uint64, uint8, type Column } from "../client/native-block.ts";
import type { SpanRecord } from "../records.ts";
import { shownText } from "./shown-text.ts";

const runAttributeNames = [
  Attribute.forkRunId,
  Attribute.forkSpanId,
  Attribute.forkPoint,
  Attribute.experimentId,
  Attribute.caseId,
  Attribute.trial,
  Attribute.replayMode,
  Attribute.replayRunId,
  Attribute.labels,
  Attribute.pins,
] as const;

const YEAR_2000 = 946_684_800_000_000_000n;
const YEAR_2100 = 4_102_444_800_000_000_000n;
const none: Readonly<Record<string, string>> = {};

/** Every month is a partition: times of broken clocks must not make thousands of them. */
function startOf({ start }: SpanRecord): bigint {
  if (start < YEAR_2000) return YEAR_2000;
  return start > YEAR_2100 ? YEAR_2100 : start;
}

function endOf({ end }: SpanRecord): bigint {
  if (end === null) return 0n;
  return end < 1n ? 1n : end;
}

function key(project: string): Column<SpanRecord>[] {
  return [
    text("project", () => project),
    fixed("trace_id", 16, (span) => span.traceId),
    fixed("span_id", 8, (span) => span.spanId),
    nanoseconds("start", startOf),
    uint64("end_ns", endOf),
  ];
}

/** Columns of `spans`. */
export function spanColumns(project: string): Column<SpanRecord>[] {
  return [
    ...key(project),
    fixed("parent_id", 8, (span) => span.parentId),
    text("name", (span) => span.name),
    uint8("span_kind", (span) => span.spanKind),
    text("kind", (span) => span.kind),
    text("operation", (span) => span.operation),
    text("agent", (span) => span.agent),
    text("agent_version", (span) => span.agentVersion),
    text("model", (span) => span.model),
    text("provider", (span) => span.provider),
    text("tool", (span) => span.tool),
    text("status", (span) => span.status),
    text("status_message", (span) => span.statusMessage),
    text("conversation", (span) => span.conversation),
    text("user", (span) => span.user),
    text("service", (span) => span.service),
    text("environment", (span) => span.environment),
    text("step_key", (span) => span.stepKey),
    text("source", (span) => span.source),
    uint8("held", (span) => (span.held ? 1 : 0)),
    uint32("attempts", (span) => span.attempts),
    fixed("checkpoint_pre", 16, (span) => span.checkpointPre),
    fixed("checkpoint_post", 16, (span) => span.checkpointPost),
    uint64("input_tokens", (span) => span.inputTokens),
    uint64("cache_read_tokens", (span) => span.cacheReadTokens),
    uint64("cache_write_tokens", (span) => span.cacheWriteTokens),
    uint64("output_tokens", (span) => span.outputTokens),
    uint64("reasoning_tokens", (span) => span.reasoningTokens),
    decimal("cost", (span) => span.costUsd),
    text("preview", (span) => span.preview),
    textMap("attributes", (span) => span.attributes),
    textMap("resource", (span) => span.resource),
    text("scope_name", (span) => span.scopeName),
    text("scope_version", (span) => span.scopeVersion),
    text("events", (span) => span.events),
    text("links", (span) => span.links),
    textMap("run_attributes", runAttributes),
    text("run_input", (span) => (isRoot(span) ? shownText(span.input) : "")),
    text("run_output", (span) => (isRoot(span) ? shownText(span.output) : "")),
  ];
}

/** Columns of `span_io`. */
export function spanIoColumns(project: string): Column<SpanRecord>[] {
  return [
    ...key(project),
    text("input", (span) => span.input),
    text("output", (span) => span.output),
    text("error", (span) => span.statusMessage),
  ];
}

/** Whether there is anything in a span for `span_io`. */
export function hasContent(span: SpanRecord): boolean {
  return span.input !== "" || span.output !== "" || span.statusMessage !== "";
}

function isRoot(span: SpanRecord): boolean {
  return span.parentId === "";
}

function runAttributes(span: SpanRecord): Readonly<Record<string, string>> {
  if (!isRoot(span)) return none;
  const found: Record<string, string> = {};
  for (const name of runAttributeNames) {
    const value = span.attributes[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}
