import { RetakeError } from "@retake/protocol";
import { isAgent, type Agent, type Tool, type ToolReplacements } from "@retake/sdk";

export type AnyAgent = Agent<never, unknown>;

/**
 * The agents among the exports of a module.
 *
 * @param origin what to call the module in errors
 * @throws RetakeError `agent_not_registered` Thrown when there is none, or two of one name.
 * @example
 * const agents = collectAgents(await import("./agents.ts"), "agents.ts");
 */
export function collectAgents(moduleExports: Readonly<Record<string, unknown>>, origin: string): AnyAgent[] {
  // One agent may be exported twice, as a name and as the default.
  const agents = [...new Set(Object.values(moduleExports).filter(isAgent))] as AnyAgent[];
  if (agents.length === 0)
    throw new RetakeError("agent_not_registered", `${origin} exports no agent. Export what agent({ name }, …) returns.`);
  requireDistinct(agents);
  return agents;
}

/** @throws RetakeError `agent_not_registered` Thrown when two agents have one name. */
export function requireDistinct(agents: readonly AnyAgent[]): void {
  const names = new Set<string>();
  for (const { agentName } of agents) {
    if (names.has(agentName))
      throw new RetakeError("agent_not_registered", `Two agents are called "${agentName}": a job could not tell them apart.`);
    names.add(agentName);
  }
}

/** The tools among the exports of a module, by the name they are exported under: what a fork may put in another one's place. */
export function collectTools(moduleExports: Readonly<Record<string, unknown>>): ToolReplacements {
  const tools = Object.entries(moduleExports).filter((entry): entry is [string, Tool<unknown, unknown>] => isTool(entry[1]));
  return Object.fromEntries(tools.map(([name, { execute }]) => [name, execute]));
}

function isTool(value: unknown): boolean {
  return typeof value === "function" && "toolName" in value && "execute" in value;
}
