import type { Dialect, SpanAttributes } from "./dialect.ts";
import { messagesText } from "./reading/messages.ts";
import { asText, inMap, isMap, listOf, textOf } from "./reading/text.ts";
import { toCall } from "./vercel-ai.ts";

const TYPE = "mastra.span.type";
const METADATA = "mastra.metadata.";

/** Types of spans whose content is under a name of Mastra's own; calls of models and tools have the conventions' attributes. */
const types = [
  "agent_run",
  "model_generation",
  "model_step",
  "workflow_run",
  "workflow_step",
  "processor_run",
  "scorer_run",
  "scorer_step",
  "rag_embedding",
  "memory_operation",
  "mcp_server_request",
  "generic",
] as const;
/** What these put out is the AI SDK's result: a text beside the calls. */
const answering = ["agent_run", "model_generation", "model_step"] as const;

/** Mastra's OpenTelemetry exporter: the conventions, and around them a tree of Mastra's own spans. */
export const mastra: Dialect = {
  name: "mastra",
  kinds: [
    {
      key: TYPE,
      values: {
        agent_run: "agent",
        workflow_run: "agent",
        model_generation: "scope",
        model_step: "scope",
        processor_run: "scope",
        workflow_step: "scope",
        model_inference: "model",
        rag_embedding: "model",
        tool_call: "tool",
        mcp_tool_call: "tool",
        provider_tool_call: "tool",
        memory_operation: "step",
        scorer_run: "step",
      },
    },
  ],
  fields: {
    conversation: [`${METADATA}threadId`, `${METADATA}sessionId`],
    user: [`${METADATA}userId`],
    input: types.map((type) => `mastra.${type}.input`),
    output: [
      ...answering.map((type) => ({
        keys: [`mastra.${type}.output`],
        read: (span: SpanAttributes) => answer(span, `mastra.${type}.output`),
      })),
      ...types.map((type) => `mastra.${type}.output`),
    ],
  },
};

function answer(span: SpanAttributes, key: string): string | undefined {
  const value = span.json(key);
  if (!isMap(value) || typeof inMap(value, "text") !== "string") return textOf(span, key);
  return messagesText([{ role: "assistant", content: asText(inMap(value, "text")), calls: listOf(inMap(value, "toolCalls")).map(toCall) }]);
}
