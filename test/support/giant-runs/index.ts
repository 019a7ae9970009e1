export { agentTree, idOf, spanChain, type GiantSpan } from "./agent-tree.ts";
export { sendRun, sendRuns } from "./send-run.ts";
