import type { SpanRecord } from "../records.ts";
import type { MapColumn } from "../columns/map-column.ts";
import { endOf, startOf } from "./span-times.ts";
import { runAttributeNames, type SpanBlock } from "./span-block.ts";
import { shownText } from "./shown-text.ts";

const none: Readonly<Record<string, string>> = {};

/** Writes one span's row, from a value. */
export function addSpan(block: SpanBlock, project: string, span: SpanRecord): void {
  const { columns, rows: row } = block.spans;
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
  columns.operation.at(row).text(span.operation);
  columns.agent.at(row).text(span.agent);
  columns.agent_version.at(row).text(span.agentVersion);
  columns.model.at(row).text(span.model);
  columns.provider.at(row).text(span.provider);
  columns.tool.at(row).text(span.tool);
  columns.status.at(row).text(span.status);
  columns.status_message.at(row).text(span.statusMessage);
  columns.conversation.at(row).text(span.conversation);
  columns.user.at(row).text(span.user);
  columns.service.text(span.service);
  columns.environment.text(span.environment);
  columns.step_key.at(row).text(span.stepKey);
  columns.source.at(row).text(span.source);
  columns.held.at(row).uint8(span.held ? 1 : 0);
  columns.attempts.at(row).uint32(span.attempts);
  columns.checkpoint_pre.at(row).hex(span.checkpointPre);
  columns.checkpoint_post.at(row).hex(span.checkpointPost);
  columns.input_tokens.at(row).count(span.inputTokens);
  columns.cache_read_tokens.at(row).count(span.cacheReadTokens);
  columns.cache_write_tokens.at(row).count(span.cacheWriteTokens);
  columns.output_tokens.at(row).count(span.outputTokens);
  columns.reasoning_tokens.at(row).count(span.reasoningTokens);
  columns.cost.at(row).amount(span.costUsd);
  columns.price_version.at(row).text(span.priceVersion);
  columns.preview.text(span.preview);
  addMap(columns.attributes, span.attributes);
  columns.input_key.text(span.inputKey);
  columns.output_key.text(span.outputKey);
  addMap(columns.resource, span.resource);
  columns.scope_name.text(span.scopeName);
  columns.scope_version.text(span.scopeVersion);
  columns.events.at(row).text(span.events);
  columns.links.at(row).text(span.links);
  addMap(columns.run_attributes.at(row), isRoot ? runAttributes(span) : none);
  columns.run_input.at(row).text(isRoot ? shownText(span.input) : "");
  columns.run_output.at(row).text(isRoot ? shownText(span.output) : "");
  block.spans.rows++;
  if (span.input !== "" || span.output !== "" || span.statusMessage !== "") addContent(block, project, span);
}

function addContent(block: SpanBlock, project: string, span: SpanRecord): void {
  const { columns, rows: row } = block.contents;
  columns.project.text(project);
  columns.trace_id.hex(span.traceId);
  columns.span_id.hex(span.spanId);
  columns.start.int64(startOf(span.start));
  columns.end_ns.int64(endOf(span.end));
  columns.input.text(span.input);
  columns.output.text(span.output);
  columns.error.at(row).text(span.statusMessage);
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
