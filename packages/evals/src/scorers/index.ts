export { scorer, type FunctionScorerOptions } from "./function.ts";
export { maxCost, maxSteps } from "./limits.ts";
export { contains, exact, jsonPath, type ContainsOptions } from "./output.ts";
export { recordedScore, type RecordedScoreOptions } from "./recorded-score.ts";
export type { Judgement, Scorer, Trial } from "./scorer.ts";
