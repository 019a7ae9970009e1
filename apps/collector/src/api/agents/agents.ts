import type { AgentQuery } from "@retake/protocol";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";

const DEFAULT_RANGE_MS = 7 * 86_400_000;

export function agentHandlers({ store }: ApiContext): Pick<Handlers, "listAgents" | "getAgent"> {
  return {
    listAgents: async ({ project, query }) => ({ versions: await store.listAgents(project, rangeOf(query, Date.now())) }),
    getAgent: ({ project, params, query }) => store.getAgent(project, params.name, rangeOf(query, Date.now())),
  };
}

function rangeOf({ sinceMs, untilMs }: AgentQuery, nowMs: number): { sinceMs: number; untilMs: number } {
  const until = Math.trunc(untilMs ?? nowMs);
  return { sinceMs: Math.trunc(sinceMs ?? Math.max(0, until - DEFAULT_RANGE_MS)), untilMs: until };
}
