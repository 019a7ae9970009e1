import { defineSuite, recordedScore } from "@retake/evals";
import { tauBenchAgent } from "@retake/cli/importers";

/**
 * Strict replay of the imported airline conversations: 25 tasks, four trials each. No effect is
 * run; as long as the agent's code takes the recorded path, the recorded rewards hold.
 */
export default defineSuite({
  name: "tau-bench-airline",
  agent: tauBenchAgent,
  cases: { search: "label:tau-airline", groupBy: "task" },
  mode: "strict",
  scorers: [recordedScore("reward")],
});
