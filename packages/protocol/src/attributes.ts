/**
 * Attribute and event names on the wire. `gen_ai.*` follows the OpenTelemetry
 * GenAI semantic conventions; what no convention carries is under `retake.*`.
 */
export const GenAi = {
  operation: "gen_ai.operation.name",
  provider: "gen_ai.provider.name",
  conversation: "gen_ai.conversation.id",
  agentName: "gen_ai.agent.name",
  agentVersion: "gen_ai.agent.version",
  requestModel: "gen_ai.request.model",
  requestTemperature: "gen_ai.request.temperature",
  requestTopP: "gen_ai.request.top_p",
  requestMaxTokens: "gen_ai.request.max_tokens",
  requestSeed: "gen_ai.request.seed",
  requestStream: "gen_ai.request.stream",
  responseModel: "gen_ai.response.model",
  responseId: "gen_ai.response.id",
  finishReasons: "gen_ai.response.finish_reasons",
  timeToFirstChunk: "gen_ai.response.time_to_first_chunk",
  inputTokens: "gen_ai.usage.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
  cacheReadTokens: "gen_ai.usage.cache_read.input_tokens",
  cacheWriteTokens: "gen_ai.usage.cache_write.input_tokens",
  reasoningTokens: "gen_ai.usage.reasoning.output_tokens",
  inputMessages: "gen_ai.input.messages",
  outputMessages: "gen_ai.output.messages",
  systemInstructions: "gen_ai.system_instructions",
  toolName: "gen_ai.tool.name",
  toolType: "gen_ai.tool.type",
  toolDescription: "gen_ai.tool.description",
  toolCallId: "gen_ai.tool.call.id",
  toolArguments: "gen_ai.tool.call.arguments",
  toolResult: "gen_ai.tool.call.result",
  evaluationName: "gen_ai.evaluation.name",
  evaluationValue: "gen_ai.evaluation.score.value",
  evaluationLabel: "gen_ai.evaluation.score.label",
  evaluationExplanation: "gen_ai.evaluation.explanation",
} as const;

/** Attributes of Retake's own spans and log records. */
export const Attribute = {
  /** `agent` or `scope`; of a step: `model`, `tool`, `step`, `timer`, `fetch` or `signal`. */
  stepKind: "retake.step.kind",
  /** `framePath / kind:name # n`; unique within a run. */
  stepKey: "retake.step.key",
  /** Digest of the step's canonical input, 32 hex digits. */
  stepInputDigest: "retake.step.input_digest",
  /** `live`, `recorded` or `edited`. */
  stepSource: "retake.step.source",
  /** `pure`, `idempotent` or `external`. */
  stepEffect: "retake.step.effect",
  /** True while a step that changes the world waits for an approval. */
  stepHeld: "retake.step.held",
  /** Attempts before the one that settled the step. */
  stepAttempts: "retake.step.attempts",
  /** Input of a scope or a custom step, as JSON text. */
  stepInput: "retake.step.input",
  /** Outcome of a scope or a custom step, as JSON text. */
  stepOutput: "retake.step.output",
  /** Checkpoint ids, 32 hex digits. */
  checkpointPre: "retake.checkpoint.pre",
  checkpointPost: "retake.checkpoint.post",
  /** On a fork's root span. */
  forkRunId: "retake.fork.trace_id",
  forkSpanId: "retake.fork.span_id",
  forkPoint: "retake.fork.point",
  /** On the root span of a run that an experiment started. */
  experimentId: "retake.experiment.id",
  caseId: "retake.experiment.case_id",
  trial: "retake.experiment.trial",
  /** How a replayed run came about: `strict`, `hybrid`, `counterfactual` or `live`. */
  replayMode: "retake.replay.mode",
  replayRunId: "retake.replay.trace_id",
  /** On `gen_ai.evaluation.result`, where the record itself has no trace: the run it judges. */
  scoreRunId: "retake.evaluation.trace_id",
  /** On `gen_ai.evaluation.result`: `code`, `model` or `person`. */
  scoreSource: "retake.evaluation.source",
  /** Free-form labels of a run, a string array. */
  labels: "retake.run.labels",
  /** On a root: true where its caller ended the run by its signal. */
  cancelled: "retake.run.cancelled",
  /** Where a run's code stood: a JSON object as text. */
  pins: "retake.run.pins",

  checkpointFormat: "retake.checkpoint.format",
  checkpointId: "retake.checkpoint.id",
  /** Ordinal of the checkpoint in its run, from 0. */
  checkpointIndex: "retake.checkpoint.index",
  /** `start`, `pre`, `post` or `end`. */
  checkpointPoint: "retake.checkpoint.point",
  /** Sequence number of the first blob in the body. */
  checkpointFirst: "retake.checkpoint.first",
  /** Number of blobs in the body. */
  checkpointCount: "retake.checkpoint.count",
  /** Number of blobs after those that other runs of the project may refer to as well; none when absent. */
  checkpointShared: "retake.checkpoint.shared",
  /** On a step's span: how many of its checkpoints were left out because the SDK's queue was full. */
  checkpointDropped: "retake.checkpoint.dropped",
  /** On the last part: values of the state that the run did not have before, JSON: path to value, nested by dots. */
  checkpointValues: "retake.checkpoint.values",
  /** First 16 bytes of the body's SHA-256, in hex. */
  checkpointChecksum: "retake.checkpoint.checksum",

  /** On `retake.span.start`. */
  spanName: "retake.span.name",
  spanKind: "retake.span.kind",
  spanParentId: "retake.span.parent_id",
} as const;

/** Event names of log records. */
export const EventName = {
  /** A checkpoint: its root's line, then one new blob a line. */
  checkpoint: "retake.checkpoint",
  /** A span has begun; the span itself is exported when it ends. */
  spanStart: "retake.span.start",
  /** A judgement of a span or a run (GenAI conventions). */
  evaluation: "gen_ai.evaluation.result",
} as const;

/** The instrumentation scope of Retake's own spans and log records. */
export const SCOPE_NAME = "@retake/sdk";
