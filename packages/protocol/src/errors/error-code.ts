/** Every code a {@link RetakeError} can carry; each has a page in `docs/errors`. */
export const errorCodes = [
  "bad_request",
  "not_found",
  "conflict",
  "payload_too_large",
  "unsupported_media_type",
  "overloaded",
  "store_unavailable",
  "internal",
  "checkpoint_incomplete",
  "checkpoint_damaged",
  "value_not_recordable",
  "step_inside_step",
  "replay_diverged",
  "run_not_replayable",
  "agent_not_registered",
  "no_worker",
  "port_in_use",
  "data_directory_locked",
  "data_directory_unusable",
  "platform_unsupported",
  "migration_changed",
  "collector_unreachable",
  "search_syntax",
  "suite_invalid",
] as const;

export type ErrorCode = (typeof errorCodes)[number];
