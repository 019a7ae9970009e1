import { AsyncLocalStorage } from "node:async_hooks";
import type { Environment } from "./chat.ts";
import { liveEnvironment } from "./live-environment.ts";

const storage = new AsyncLocalStorage<Environment>();

/** Runs with this environment in place of the live one. */
export function withEnvironment<T>(environment: Environment, work: () => T): T {
  return storage.run(environment, work);
}

export function currentEnvironment(): Environment {
  return storage.getStore() ?? liveEnvironment;
}
