import { AsyncLocalStorage } from "node:async_hooks";
import type { ChatCompletion, ChatMessage, ChatRequest } from "./chat.ts";
import { liveEnvironment } from "./live-environment.ts";

/** The effects of an imported agent. On import they give recorded answers, in a fork live ones. */
export interface Environment {
  model: (request: ChatRequest) => Promise<ChatCompletion>;
  tool: (name: string, input: unknown) => Promise<string>;
  user: (instruction: string, messages: readonly ChatMessage[]) => Promise<string>;
}

const storage = new AsyncLocalStorage<Environment>();

/** Runs with this environment in place of the live one. */
export function withEnvironment<T>(environment: Environment, work: () => T): T {
  return storage.run(environment, work);
}

export function currentEnvironment(): Environment {
  return storage.getStore() ?? liveEnvironment;
}
