import type { ErrorCode } from "@retake/protocol";

const statuses: Partial<Record<ErrorCode, number>> = {
  bad_request: 400,
  search_syntax: 400,
  not_found: 404,
  agent_not_registered: 409,
  conflict: 409,
  no_worker: 409,
  run_not_replayable: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  overloaded: 429,
  unauthenticated: 401,
  forbidden: 403,
  collector_unreachable: 503,
  store_unavailable: 503,
  identity_provider_unreachable: 503,
};

export function httpStatus(code: ErrorCode): number {
  return statuses[code] ?? 500;
}
