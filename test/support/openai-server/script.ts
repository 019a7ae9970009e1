import type { ModelRequest } from "./chat-request.ts";

export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens?: number;
  readonly reasoningTokens?: number;
}

export interface ScriptedToolCall {
  /** Made from the request's digest when absent, so that the same request gets the same id. */
  readonly id?: string;
  readonly name: string;
  /** A string is sent as it is, broken JSON too. */
  readonly arguments: unknown;
}

export interface ScriptedError {
  readonly status: number;
  readonly message: string;
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the model says to one request. */
export interface ModelAnswer {
  readonly content?: string;
  readonly toolCalls?: readonly ScriptedToolCall[];
  /** Counted from the texts when absent. */
  readonly usage?: TokenUsage;
  readonly finishReason?: "stop" | "length" | "tool_calls" | "content_filter";
  /** What it thought, for the responses API. */
  readonly reasoning?: string;
  readonly error?: ScriptedError;
  /** Close the connection without an answer. */
  readonly reset?: boolean;
  /** Wait before the first byte. */
  readonly delayMs?: number;
  /** Wait between the chunks of a stream. */
  readonly chunkDelayMs?: number;
  /** Cut the connection after so many chunks of a stream. */
  readonly breakAfterChunks?: number;
  /** Send an error in the stream after so many chunks. */
  readonly failAfterChunks?: number;
}

export type AnswerFunction = (request: ModelRequest) => ModelAnswer | undefined | Promise<ModelAnswer | undefined>;

export interface Rule {
  /** Whether this rule is for the request. @default every request */
  readonly when?: (request: ModelRequest) => boolean;
  /** How often it answers before the next rule is asked. @default no limit */
  readonly times?: number;
  readonly answer: ModelAnswer | AnswerFunction;
}

export type Script = AnswerFunction | readonly Rule[];

/** One function of an ordered list of rules: the first that is for the request and not used up answers. */
export function answerFrom(script: Script): AnswerFunction {
  if (typeof script === "function") return script;
  const used = new Map<Rule, number>();
  return async (request) => {
    for (const rule of script) {
      const count = used.get(rule) ?? 0;
      if (count >= (rule.times ?? Infinity) || rule.when?.(request) === false) continue;
      used.set(rule, count + 1);
      const answer = typeof rule.answer === "function" ? await rule.answer(request) : rule.answer;
      if (answer !== undefined) return answer;
    }
    return undefined;
  };
}
