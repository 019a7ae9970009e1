import type { SpanRecord } from "../records.ts";
import type { MapColumn } from "../client/column-buffers.ts";
import { endOf, startOf } from "./span-times.ts";
import { runAttributeNames, type SpanBlock } from "./span-block.ts";
import { shownText } from "./shown-text.ts";

const none: Readonly<Record<string, string>> = {};

/** Writes one span's row, from a value. */
export function addSpan(block: SpanBlock, project: string, span: SpanRecord): void {
  const { columns } = block.spans;
  const isRoot = span.parentId === "";
  block.touch(project, span.traceId);
  columns.project.text(project);
  columns.trace_id.hex(span.traceId);
  columns.span_id.hex(span.spanId);
  columns.parent_id.hex(span.parentId);
  columns.start.int64(startOf(span.start));
  columns.end_ns.int64(endOf(span.end));
  columns.name.text(span.name);
  columns.span_kind.uint8(span.spanKind);
  columns.kind.text(span.kind);
  columns.operation.text(span.operation);
  columns.agent.text(span.agent);
  columns.agent_version.text(span.agentVersion);
  columns.model.text(span.model);
  columns.provider.text(span.provider);
  columns.tool.text(span.tool);
  columns.status.text(span.status);
  columns.status_message.text(span.statusMessage);
  columns.conversation.text(span.conversation);
  columns.user.text(span.user);
  columns.service.text(span.service);
  columns.environment.text(span.environment);
  columns.step_key.text(span.stepKey);
  columns.source.text(span.source);
  columns.held.uint8(span.held ? 1 : 0);
  columns.attempts.uint32(span.attempts);
  columns.checkpoint_pre.hex(span.checkpointPre);
  columns.checkpoint_post.hex(span.checkpointPost);
  columns.input_tokens.count(span.inputTokens);
  columns.cache_read_tokens.count(span.cacheReadTokens);
  columns.cache_write_tokens.count(span.cacheWriteTokens);
  columns.output_tokens.count(span.outputTokens);
  columns.reasoning_tokens.count(span.reasoningTokens);
  columns.cost.amount(span.costUsd);
  columns.price_version.text(span.priceVersion);
  columns.preview.text(span.preview);
  addMap(columns.attributes, span.attributes);
  columns.input_key.text(span.inputKey);
  columns.output_key.text(span.outputKey);
  addMap(columns.resource, span.resource);
  columns.scope_name.text(span.scopeName);
  columns.scope_version.text(span.scopeVersion);
  columns.events.text(span.events);
  columns.links.text(span.links);
  addMap(columns.run_attributes, isRoot ? runAttributes(span) : none);
  columns.run_input.text(isRoot ? shownText(span.input) : "");
  columns.run_output.text(isRoot ? shownText(span.output) : "");
  block.spans.rows++;
  if (span.input !== "" || span.output !== "" || span.statusMessage !== "") addContent(block, project, span);
}

function addContent(block: SpanBlock, project: string, span: SpanRecord): void {
  const { columns } = block.contents;
  columns.project.text(project);
  columns.trace_id.hex(span.traceId);
  columns.span_id.hex(span.spanId);
  columns.start.int64(startOf(span.start));
  columns.end_ns.int64(endOf(span.end));
  columns.input.text(span.input);
  columns.output.text(span.output);
  columns.error.text(span.statusMessage);
  block.contents.rows++;
}

function addMap(column: MapColumn, map: Readonly<Record<string, string>>): void {
  const entries = Object.entries(map);
  for (const [key, value] of entries) {
    column.keys.text(key);
    column.values.text(value);
  }
  column.end(entries.length);
}

function runAttributes({ attributes }: SpanRecord): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of runAttributeNames) {
    const value = attributes[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}
