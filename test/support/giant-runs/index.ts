export { agentTree, idOf, spanChain, type GiantSpan } from "./agent-tree.ts";
export { sendRun } from "./send-run.ts";
