export { Attribute, EventName, GenAi, SCOPE_NAME } from "./attributes.ts";
export { errorCodes, type ErrorCode } from "./errors/error-code.ts";
export { RetakeError, type RetakeErrorOptions } from "./errors/retake-error.ts";
export { checkpointId, newRunId, runId, spanId } from "./ids.ts";
export { json, type Json } from "./json.ts";
export {
  effectClass,
  journalEntry,
  pins,
  recordedError,
  requestEntry,
  runState,
  settleEntry,
  stepKind,
  type EffectClass,
  type JournalEntry,
  type Pins,
  type RecordedError,
  type RequestEntry,
  type RunState,
  type SettleEntry,
  type StepKind,
} from "./journal.ts";
export { message, toMessages, type Message } from "./messages.ts";
export { openApiDocument, type OpenApiDocument } from "./api/openapi.ts";
export { createClient, type Client, type ClientOptions, type RouteArguments, type RouteResponse } from "./api/client.ts";
export { errorBody, routes, runEvents, type Route, type RouteName, type Routes } from "./api/routes.ts";
export {
  forkPoint,
  runDetail,
  runList,
  runListQuery,
  runStatus,
  runSummary,
  score,
  spanDetail,
  spanList,
  spanSkeleton,
  type ForkPoint,
  type RunDetail,
  type RunList,
  type RunStatus,
  type RunSummary,
  type Score,
  type SpanDetail,
  type SpanSkeleton,
} from "./api/runs.ts";
export {
  change,
  checkpointChanges,
  checkpointDetail,
  checkpointList,
  checkpointPoint,
  checkpointReference,
  type Change,
  type CheckpointChanges,
  type CheckpointDetail,
  type CheckpointPoint,
  type CheckpointReference,
} from "./api/checkpoints.ts";
export {
  claimRequest,
  edit,
  forkRequest,
  job,
  JOB_LEASE_MS,
  jobBeat,
  jobFinish,
  jobStatus,
  worker,
  workerAgent,
  workerBeat,
  type Edit,
  type ForkRequest,
  type Job,
  type Worker,
} from "./api/forks.ts";
export {
  caseResult,
  caseScore,
  experiment,
  experimentDetail,
  experimentFinish,
  experimentResults,
  experimentStart,
  interval,
  replayMode,
  scorerVerdict,
  suiteDetail,
  suiteList,
  suiteSummary,
  verdict,
  type CaseResult,
  type CaseScore,
  type Experiment,
  type ExperimentDetail,
  type ReplayMode,
  type ScorerVerdict,
  type Verdict,
} from "./api/suites.ts";
export { decodeCheckpoint, type DecodeOptions } from "./checkpoints/decode.ts";
export { diffValues, equalValues, type Difference } from "./checkpoints/diff.ts";
export { CheckpointEncoder, type EncodedCheckpoint, type Sha256 } from "./checkpoints/encode.ts";
export { EncodedValue } from "./checkpoints/encoded-value.ts";
export { CHECKPOINT_FORMAT } from "./checkpoints/limits.ts";
export { recordValue } from "./checkpoints/record-value.ts";
export { reviveError, reviveValue } from "./checkpoints/tagged.ts";
export { searchFields, type FieldName, type FieldType } from "./search/fields.ts";
export { parseSearch } from "./search/parse.ts";
export type { FieldTerm, Predicate, SearchQuery, SearchTerm, TextTerm } from "./search/tree.ts";
