export { Attribute, EventName, GenAi, SCOPE_NAME } from "./attributes.ts";
export { errorCodes, type ErrorCode } from "./errors/error-code.ts";
export { RetakeError, type RetakeErrorOptions } from "./errors/retake-error.ts";
export { checkpointId, newRunId, runId, spanId } from "./ids.ts";
export { json, type Json } from "./json.ts";
export {
  effectClass,
  JOURNAL_FORMAT,
  journalEntry,
  parseRunState,
  pins,
  recordedError,
  requestEntry,
  runState,
  settleEntry,
  stepKind,
  type AttemptEntry,
  type CancelEntry,
  type ChunkEntry,
  type EffectClass,
  type JournalEntry,
  type Pins,
  type RecordedError,
  type RequestEntry,
  type RunState,
  type SettleEntry,
  type SignalEntry,
  type StepKind,
} from "./journal.ts";
export { message, toMessages, type Message } from "./messages.ts";
export { openApiDocument, type OpenApiDocument } from "./api/openapi.ts";
export {
  account,
  email,
  newPassword,
  sessionStarted,
  signInState,
  type Account,
  type ProjectRole,
  type SessionStarted,
  type SignInState,
  type UserSession,
} from "./api/access/accounts.ts";
export {
  accessScope,
  memberRole,
  PROJECT_HEADER,
  reaches,
  scopeOfRole,
  type AccessScope,
  type MemberRole,
  type RouteAccess,
} from "./api/access/level.ts";
export { member, oneTimeLink, type LinkPurpose, type Member, type OneTimeLink } from "./api/access/members.ts";
export { auditEntry, auditList, auditQuery, auditVerdict, type AuditEntry, type AuditVerdict } from "./api/access/audit.ts";
export { apiKey, keyCreate, keyCreated, keyId, keyList, keyListQuery, keyScope, type ApiKey, type KeyScope } from "./api/access/keys.ts";
export { project, projectCreate, projectList, projectName, retentionDays, type Project } from "./api/access/projects.ts";
export {
  collectorRole,
  deployment,
  healthReport,
  readiness,
  type CollectorRole,
  type Deployment,
  type ForwardHealth,
  type HealthCheck,
  type HealthReport,
  type RecentError,
  type SpoolHealth,
  type StoreHealth,
} from "./api/health.ts";
export {
  createClient,
  keyHeaders,
  toError,
  type Client,
  type ClientOptions,
  type RouteArguments,
  type RouteResponse,
} from "./api/client.ts";
export { errorBody, routes, runEvents, type Route, type RouteName, type Routes } from "./api/routes.ts";
export {
  defaultSearchRange,
  searchRange,
  type MatchingSpans,
  type PartialAnswer,
  type SearchedRange,
  type SearchOverview,
  type SearchValues,
} from "./api/searches/search.ts";
export {
  forkPoint,
  runDetail,
  runList,
  runListQuery,
  runStatus,
  runSummary,
  score,
  spanColumns,
  spanDetail,
  spanKind,
  spanList,
  spanSkeleton,
  type ForkPoint,
  type RunDetail,
  type RunLikeness,
  type RunList,
  type RunStatus,
  type RunSummary,
  type Score,
  type SpanColumns,
  type SpanDetail,
  type SpanPart,
  type SpanKind,
  type SpanSkeleton,
} from "./api/runs.ts";
export { runFamily, runStep, stepList, type RunFamily, type RunStep } from "./api/comparison.ts";
export {
  agentBucket,
  agentDetail,
  agentList,
  agentQuery,
  agentVersion,
  scoreMean,
  type AgentBucket,
  type AgentDetail,
  type AgentQuery,
  type AgentVersion,
  type ScoreMean,
} from "./api/agents.ts";
export {
  alert,
  alertChange,
  alertCondition,
  alertCreate,
  alertNotification,
  type Alert,
  type AlertCondition,
  type AlertEvent,
  type AlertNotification,
  type AlertState,
} from "./api/searches/alerts.ts";
export {
  EXPORT_PATH,
  exportContent,
  exportFormat,
  exportQuery,
  exportRuns,
  type ExportContent,
  type ExportFormat,
  type ExportQuery,
} from "./api/searches/export-runs.ts";
export { givenName, savedSearch, savedSearchCreate, type SavedSearch } from "./api/searches/saved-searches.ts";
export { webhook, type DeliveryAttempt, type Webhook, type WebhookDelivery } from "./api/searches/webhooks.ts";
export { logList, logListQuery, logRecord, type LogList, type LogListQuery, type RunLog } from "./api/logs.ts";
export {
  change,
  changeOrigin,
  checkpointChanges,
  checkpointDetail,
  checkpointList,
  checkpointPoint,
  checkpointReference,
  stateBlame,
  stateChange,
  stateHistory,
  stateHistoryQuery,
  stateMatches,
  valueExcerpt,
  type Change,
  type ChangeOrigin,
  type CheckpointChanges,
  type CheckpointDetail,
  type CheckpointPoint,
  type CheckpointReference,
  type StateBlame,
  type StateChange,
  type StateHistory,
  type StateMatches,
  type ValueExcerpt,
} from "./api/checkpoints.ts";
export { edit, type Edit } from "./api/edits.ts";
export {
  costList,
  costsQuery,
  modelCosts,
  recomputeEvent,
  recomputeRequest,
  type CostList,
  type ModelCosts,
  type RecomputeEvent,
  type RecomputeRequest,
} from "./api/costs.ts";
export { readRecompute } from "./api/read-recompute.ts";
export { priceList, processorList, type ModelPrice, type PriceList, type ProcessorList } from "./api/access/settings.ts";
export { projectRetention, retentionChange, retentionList, retentionQuery, type ProjectRetention } from "./api/access/retention.ts";
export {
  deletionEvent,
  deletionReport,
  readDeletion,
  runDeletionQuery,
  userDeletion,
  type DeletionEvent,
  type DeletionReport,
} from "./api/deletion.ts";
export type { EventOptions } from "./api/event-lines.ts";
export { fsckDamage, fsckEvent, fsckRequest, readFsck, type FsckDamage, type FsckEvent, type FsckOptions } from "./api/fsck.ts";
export { formatMissingBlobs, MISSING_BLOBS_HEADER, parseMissingBlobs, type MissingBlobs } from "./missing-blobs.ts";
export { signal, signalList, signalQuery, signalRequest, type Signal } from "./api/signals.ts";
export {
  claimRequest,
  externalPolicy,
  forkMode,
  forkRequest,
  job,
  JOB_LEASE_MS,
  jobBeat,
  jobFinish,
  jobStatus,
  replayJobMode,
  replayRequest,
  worker,
  workerAgent,
  workerBeat,
  type ForkRequest,
  type Job,
  type ReplayRequest,
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
export { applyDelta } from "./checkpoints/string-delta.ts";
export { decodeCheckpoint, type DecodeOptions } from "./checkpoints/decode.ts";
export { commonItems } from "./checkpoints/common-items.ts";
export { diffValues, equalValues, type Difference } from "./checkpoints/diff.ts";
export type { Sha256 } from "./checkpoints/blob-writer.ts";
export { changedValues } from "./checkpoints/changed-values.ts";
export { CheckpointEncoder, type EncodedCheckpoint, type EncoderOptions } from "./checkpoints/encode.ts";
export { EncodedValue } from "./checkpoints/encoded-value.ts";
export { GrowingList } from "./checkpoints/growing-list.ts";
export { SharedBlobs, type SharedBlobsOptions } from "./checkpoints/shared-blobs.ts";
export { registerCodec, type Codec } from "./values/codecs.ts";
export {
  createRedactor,
  redactValue,
  REDACTED_TEXT,
  type Redact,
  type Redactor,
  type RedactorOptions,
  type ValuePath,
} from "./values/redact.ts";
export { isRedacted } from "./values/redacted.ts";
export { CHECKPOINT_FORMAT } from "./checkpoints/limits.ts";
export { recordValue } from "./checkpoints/record-value.ts";
export { reviveError, reviveValue } from "./checkpoints/tagged.ts";
export {
  completeSearch,
  isWritableKey,
  quoteValue,
  suggestValue,
  type SearchCompletion,
  type SearchSuggestion,
  type ValueQuestion,
} from "./search/complete.ts";
export { facetFields, type FacetField } from "./search/facets.ts";
export { keyedFields, searchFields, type FieldName, type FieldType, type KeyedField } from "./search/fields.ts";
export { isDeepPattern } from "./search/parse-pattern.ts";
export { pointerOf, printStatePath, readStatePath, tokensOf, type StatePath } from "./search/state-path.ts";
export { parseStatePredicate, type StatePredicate, type StateTest } from "./search/state-predicate.ts";
export { parseSearch } from "./search/parse.ts";
export { printSearch } from "./search/print.ts";
export type {
  FieldTerm,
  PatternLink,
  PatternPart,
  PatternTerm,
  Predicate,
  SearchExpression,
  SearchQuery,
  SearchTerm,
  StepAtom,
  StepCondition,
  TextTerm,
} from "./search/tree.ts";
