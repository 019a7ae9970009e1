export type { ChatMessage } from "./chat-message.ts";
export { textOf } from "./chat-message.ts";
export type { ModelRequest } from "./chat-request.ts";
export type { Recording } from "./recordings.ts";
export type { AnswerFunction, ModelAnswer, Rule, Script } from "./script.ts";
export { startOpenAIServer, type OpenAIServer, type OpenAIServerOptions } from "./server.ts";
