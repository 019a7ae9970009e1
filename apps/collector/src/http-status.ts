import type { ErrorCode } from "@retake/protocol";

/** The one place that knows which HTTP status an error is. */
const statuses = {
  bad_request: 400,
  search_syntax: 400,
  suite_invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  checkpoint_incomplete: 409,
  run_not_replayable: 409,
  agent_not_registered: 409,
  no_worker: 409,
  replay_diverged: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  overloaded: 429,
  store_unavailable: 503,
  identity_provider_unreachable: 503,
} as const satisfies Partial<Record<ErrorCode, number>>;

type KnownStatus = (typeof statuses)[keyof typeof statuses];
export type HttpStatus = KnownStatus | 500;

export function httpStatusOf(code: ErrorCode): HttpStatus {
  return Object.hasOwn(statuses, code) ? statuses[code as keyof typeof statuses] : 500;
}
