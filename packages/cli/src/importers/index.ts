export type { Environment } from "./chat.ts";
export { withEnvironment } from "./environment.ts";
export type { ImportOptions, ImportProgress, ImportSummary } from "./import-runs.ts";
export { importSweAgent } from "./swe-agent.ts";
export { sweAgent, type SweAgentInput, type SweAgentOutput } from "./swe-agent-loop.ts";
export { importTauBench, type TauBenchImportOptions } from "./tau-bench.ts";
export { tauBenchAgent, type TauBenchInput, type TauBenchOutput } from "./tau-bench-agent.ts";
