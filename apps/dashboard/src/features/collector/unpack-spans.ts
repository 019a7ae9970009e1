import type { SpanColumns, SpanSkeleton } from "@retake/protocol";

type Texts = SpanColumns["name"];

/** Spans from their columns. Equal texts are one string. */
export function unpackSpans(columns: SpanColumns): SpanSkeleton[] {
  const { originMs, spanId } = columns;
  return spanId.map((id, i): SpanSkeleton => ({
    spanId: id,
    parentId: at(columns.parentId, i) || null,
    name: at(columns.name, i),
    kind: at(columns.kind, i) as SpanSkeleton["kind"],
    operation: at(columns.operation, i),
    status: at(columns.status, i) as SpanSkeleton["status"],
    statusMessage: at(columns.statusMessage, i),
    startTimeMs: originMs + columns.startTimeMs[i]!,
    durationMs: columns.durationMs[i]!,
    agent: at(columns.agent, i),
    model: at(columns.model, i),
    tool: at(columns.tool, i),
    inputTokens: columns.inputTokens[i]!,
    outputTokens: columns.outputTokens[i]!,
    costUsd: columns.costUsd[i]!,
    stepKey: at(columns.stepKey, i),
    source: at(columns.source, i) as SpanSkeleton["source"],
    held: columns.held[i]!,
    attempts: columns.attempts[i]!,
    checkpointPre: at(columns.checkpointPre, i) || null,
    checkpointPost: at(columns.checkpointPost, i) || null,
    preview: at(columns.preview, i),
  }));
}

function at(column: Texts, i: number): string {
  return column.texts[column.of[i] ?? 0]!;
}
