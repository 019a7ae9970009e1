export { runSuite, type RunSuiteOptions, type SuiteProgress, type SuiteRun } from "./execution/index.ts";
export { judge, type GateResult, type Gates, type JudgeInput } from "./gates/index.ts";
export { jsonReport, markdownReport, number, reasonOf, signed } from "./reports/index.ts";
export {
  contains,
  exact,
  jsonPath,
  maxCost,
  maxSteps,
  recordedScore,
  scorer,
  type ContainsOptions,
  type FunctionScorerOptions,
  type Judgement,
  type RecordedScoreOptions,
  type Scorer,
  type Trial,
} from "./scorers/index.ts";
export {
  adjustPValues,
  bootstrapInterval,
  compare,
  passHatK,
  passHatKs,
  signFlipPValue,
  type BootstrapOptions,
  type Compared,
  type Comparison,
  type ComparisonVerdict,
  type Interval,
  type PairedCase,
  type SignFlipOptions,
  type Trials,
} from "./statistics/index.ts";
export { defineSuite, isSuite, type CaseDefinition, type CaseSource, type Suite, type SuiteDefinition } from "./suites/index.ts";
