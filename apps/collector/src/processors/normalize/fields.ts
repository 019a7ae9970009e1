import { Attribute, GenAi } from "@retake/protocol";

/**
 * Where each field of a span comes from, the first key that holds something
 * wins. Each field is resolved by itself: a span may mix dialects.
 */
export const textFields = {
  operation: [GenAi.operation],
  agent: [GenAi.agentName],
  agentVersion: [GenAi.agentVersion],
  model: [GenAi.responseModel, GenAi.requestModel],
  provider: [GenAi.provider, "gen_ai.system"],
  tool: [GenAi.toolName],
  conversation: [GenAi.conversation],
  user: ["user.id", "enduser.id"],
  stepKey: [Attribute.stepKey],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export const resourceFields = {
  service: ["service.name"],
  environment: ["deployment.environment.name", "deployment.environment"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Totals and subsets as the conventions count them; `token-buckets.ts` makes them disjoint. */
export const tokenFields = {
  input: [GenAi.inputTokens, "gen_ai.usage.prompt_tokens"],
  output: [GenAi.outputTokens, "gen_ai.usage.completion_tokens"],
  cacheRead: [GenAi.cacheReadTokens, "gen_ai.usage.cache_read_input_tokens"],
  cacheWrite: [GenAi.cacheWriteTokens, "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens"],
  reasoning: [GenAi.reasoningTokens, "gen_ai.usage.reasoning_tokens"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export const contentFields = {
  input: [GenAi.inputMessages, GenAi.toolArguments, Attribute.stepInput],
  output: [GenAi.outputMessages, GenAi.toolResult, Attribute.stepOutput],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export const checkpointFields = {
  checkpointPre: [Attribute.checkpointPre],
  checkpointPost: [Attribute.checkpointPost],
} as const satisfies Readonly<Record<string, readonly string[]>>;
