export { RecordedRuns, type SeenCheckpoint } from "./recorded-runs.ts";
