import type { SpanKind } from "@retake/protocol";
import type { ComputedSource, Dialect } from "./dialect.ts";
import { provider } from "./reading/provider.ts";
import { numberIn, unquoted, wordFor } from "./reading/text.ts";

const TYPE = "mlflow.spanType";
const USAGE = "mlflow.chat.tokenUsage";
const COST = "mlflow.llm.cost";

const kinds: Readonly<Record<string, SpanKind>> = {
  agent: "agent",
  workflow: "agent",
  chain: "scope",
  task: "scope",
  llm: "model",
  chat_model: "model",
  embedding: "model",
  tool: "tool",
  retriever: "step",
  reranker: "step",
  memory: "step",
  guardrail: "step",
  evaluator: "step",
};

function text(key: string): ComputedSource {
  return { keys: [key], read: (span) => unquoted(span, key) };
}

/** MLflow: every value is JSON text, so that a type comes in quotes. */
export const mlflow: Dialect = {
  name: "mlflow",
  kinds: [{ key: TYPE, values: { ...kinds, ...Object.fromEntries(Object.entries(kinds).map(([type, kind]) => [`"${type}"`, kind])) } }],
  fields: {
    operation: [
      wordFor(TYPE, {
        agent: "invoke_agent",
        workflow: "invoke_workflow",
        llm: "text_completion",
        chat_model: "chat",
        embedding: "embeddings",
        tool: "execute_tool",
        retriever: "retrieval",
        reranker: "rerank",
      }),
    ],
    agent: [{ keys: [TYPE], kinds: ["agent"], read: (span) => span.name }],
    model: [text("mlflow.llm.model")],
    provider: [provider("mlflow.llm.provider")],
    tool: [
      { ...text("mlflow.spanFunctionName"), kinds: ["tool"] },
      { keys: [TYPE], kinds: ["tool"], read: (span) => span.name },
    ],
    conversation: ["session.id", text("mlflow.trace.session")],
    user: ["user.id", text("mlflow.trace.user")],
    input: [{ key: "mlflow.spanInputs", generic: true }],
    output: [{ key: "mlflow.spanOutputs", generic: true }],
    inputTokens: [numberIn(USAGE, ["input_tokens"])],
    outputTokens: [numberIn(USAGE, ["output_tokens"])],
    cacheReadTokens: [numberIn(USAGE, ["cache_read_input_tokens"])],
    cacheWriteTokens: [numberIn(USAGE, ["cache_creation_input_tokens"])],
    cost: [numberIn(COST, ["total_cost"])],
  },
};
