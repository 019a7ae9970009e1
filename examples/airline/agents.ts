// What `retake worker examples/airline/agents.ts` offers to forks.
export { support } from "./support-agent.ts";
