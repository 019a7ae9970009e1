export { alignSteps, type AlignableStep, type AlignedBy, type AlignedRow, type StepAlignment } from "./align-steps.ts";
export {
  compareSteps,
  type ComparableStep,
  type ComparedRow,
  type ComparedRun,
  type RowType,
  type RunComparison,
  type StepDifference,
} from "./compare-steps.ts";
export { diffValues, type Difference } from "../checkpoints/diff.ts";
