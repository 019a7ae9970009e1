import type { Batch, SpanRecord } from "./records.ts";

/** 2026-01-31T12:00:00Z. */
export const START = 1_769_860_800_000_000_000n;

export function traceIdOf(number: number): string {
  return number.toString(16).padStart(32, "0");
}

export function spanIdOf(number: number): string {
  return number.toString(16).padStart(16, "0");
}

export function spanWith(fields: Partial<SpanRecord>): SpanRecord {
  return {
    traceId: traceIdOf(1),
    spanId: spanIdOf(1),
    parentId: "",
    start: START,
    end: START + 1_000_000_000n,
    name: "invoke_agent support",
    spanKind: 1,
    kind: "agent",
    operation: "invoke_agent",
    agent: "support",
    agentVersion: "1",
    model: "",
    provider: "",
    tool: "",
    status: "unset",
    statusMessage: "",
    conversation: "",
    user: "",
    service: "shop",
    environment: "",
    stepKey: "",
    source: "live",
    held: false,
    attempts: 0,
    checkpointPre: "",
    checkpointPost: "",
    inputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    costUsd: 0,
    input: "",
    output: "",
    preview: "",
    attributes: {},
    resource: {},
    scopeName: "",
    scopeVersion: "",
    events: "[]",
    links: "[]",
    ...fields,
  };
}

export function batchOf(fields: Partial<Batch>): Batch {
  return { spans: [], checkpoints: [], scores: [], ...fields };
}
