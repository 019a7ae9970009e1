import type { Dialect, SpanAttributes } from "./dialect.ts";
import { inMap, isMap, textOf, wordFor } from "./reading/text.ts";

const TYPE = "langfuse.observation.type";
const USAGE = "langfuse.observation.usage_details";
const COST = "langfuse.observation.cost_details";

/** Langfuse's SDK. Its token counts are buckets of their own: `input` is without what was cached. */
export const langfuse: Dialect = {
  name: "langfuse",
  kinds: [
    {
      key: TYPE,
      values: {
        agent: "agent",
        chain: "scope",
        generation: "model",
        embedding: "model",
        tool: "tool",
        retriever: "step",
        evaluator: "step",
        guardrail: "step",
      },
    },
  ],
  fields: {
    operation: [
      wordFor(TYPE, { agent: "invoke_agent", generation: "chat", embedding: "embeddings", tool: "execute_tool", retriever: "retrieval" }),
    ],
    agent: [{ keys: [TYPE], kinds: ["agent"], read: ownName("agent") }],
    model: ["langfuse.observation.model.name"],
    tool: [{ keys: [TYPE], kinds: ["tool"], read: ownName("tool") }],
    conversation: ["session.id", "langfuse.session.id"],
    user: ["user.id", "langfuse.user.id"],
    input: ["langfuse.observation.input", { key: "langfuse.trace.input", generic: true }],
    output: ["langfuse.observation.output", { key: "langfuse.trace.output", generic: true }],
    inputTokens: [{ keys: [USAGE], exclusive: true, read: (span) => without(span, "input", "prompt") }],
    outputTokens: [{ keys: [USAGE], exclusive: true, read: (span) => without(span, "output", "completion") }],
    cacheReadTokens: [{ keys: [USAGE], read: (span) => total(span, isCacheRead) }],
    cacheWriteTokens: [{ keys: [USAGE], read: (span) => total(span, isCacheWrite) }],
    reasoningTokens: [{ keys: [USAGE], read: (span) => total(span, isReasoning) }],
    cost: [{ keys: [COST], read: cost }],
  },
};

function ownName(type: string): (span: SpanAttributes) => string | undefined {
  return (span) => (textOf(span, TYPE).toLowerCase() === type ? span.name : undefined);
}

const isCached = (name: string): boolean => /cache/.test(name);
const isCacheWrite = (name: string): boolean => isCached(name) && /creation|write/.test(name);
const isCacheRead = (name: string): boolean => isCached(name) && !isCacheWrite(name);
const isReasoning = (name: string): boolean => /reasoning/.test(name);

/** The sum of the buckets of one side that have no column of their own (text, audio, …); names are the application's to choose. */
function without(span: SpanAttributes, side: "input" | "output", alias: string): string | undefined {
  const ofSide = (name: string): boolean => name.startsWith(side) || name.startsWith(alias);
  return total(span, (name) => ofSide(name) && !isCached(name) && !isReasoning(name));
}

function total(span: SpanAttributes, counts: (name: string) => boolean): string | undefined {
  const details = span.json(USAGE);
  if (!isMap(details)) return undefined;
  const numbers = Object.entries(details).flatMap(([name, value]) => (typeof value === "number" && counts(name) ? [value] : []));
  return numbers.length === 0 ? undefined : String(numbers.reduce((sum, number) => sum + number, 0));
}

function cost(span: SpanAttributes): string | undefined {
  const details = span.json(COST);
  const whole = inMap(details, "total");
  if (typeof whole === "number") return String(whole);
  const parts = isMap(details) ? Object.values(details).filter((value) => typeof value === "number") : [];
  return parts.length === 0 ? undefined : String(parts.reduce((sum, part) => sum + part, 0));
}
