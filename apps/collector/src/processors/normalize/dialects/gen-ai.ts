import { Attribute, GenAi } from "@retake/protocol";
import type { Dialect } from "./dialect.ts";
import { provider } from "./reading/provider.ts";
import { wordFor } from "./reading/text.ts";

const MCP_METHOD = "mcp.method.name";

/** The OpenTelemetry GenAI conventions with their older names, and Retake's own words beside them. */
export const genAi: Dialect = {
  name: "gen_ai",
  kinds: [
    {
      key: Attribute.stepKind,
      values: {
        agent: "agent",
        scope: "scope",
        model: "model",
        tool: "tool",
        step: "step",
        timer: "timer",
        fetch: "fetch",
        signal: "signal",
        other: "other",
      },
    },
    {
      key: GenAi.operation,
      values: {
        invoke_agent: "agent",
        create_agent: "agent",
        invoke_workflow: "agent",
        agent_step: "scope",
        plan: "scope",
        chat: "model",
        generate_content: "model",
        text_completion: "model",
        embeddings: "model",
        execute_tool: "tool",
        retrieval: "step",
        rerank: "step",
        create_memory: "step",
        update_memory: "step",
        upsert_memory: "step",
        delete_memory: "step",
        search_memory: "step",
      },
    },
    { key: MCP_METHOD, values: { "tools/call": "tool" } },
  ],
  fields: {
    operation: [GenAi.operation, wordFor(MCP_METHOD, { "tools/call": "execute_tool" })],
    agent: [GenAi.agentName],
    agentVersion: [GenAi.agentVersion],
    model: [GenAi.responseModel, GenAi.requestModel],
    provider: [provider(GenAi.provider), provider("gen_ai.system")],
    tool: [GenAi.toolName],
    conversation: [GenAi.conversation],
    user: ["user.id", "enduser.id"],
    instructions: [GenAi.systemInstructions],
    input: [GenAi.inputMessages, GenAi.toolArguments, Attribute.stepInput],
    output: [GenAi.outputMessages, GenAi.toolResult, Attribute.stepOutput],
    inputTokens: [GenAi.inputTokens, "gen_ai.usage.prompt_tokens"],
    outputTokens: [GenAi.outputTokens, "gen_ai.usage.completion_tokens"],
    cacheReadTokens: [GenAi.cacheReadTokens, "gen_ai.usage.cache_read_input_tokens"],
    cacheWriteTokens: [GenAi.cacheWriteTokens, "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens"],
    reasoningTokens: [GenAi.reasoningTokens, "gen_ai.usage.reasoning_tokens"],
    cost: ["gen_ai.usage.cost"],
  },
};
