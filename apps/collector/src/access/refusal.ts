import { RetakeError } from "@retake/protocol";

export function refuseCredentials(what: string): RetakeError {
  return new RetakeError(
    "unauthenticated",
    `${what} Set RETAKE_KEY to a key that holds (with other exporters than Retake's: the header \`authorization: Bearer <key>\`); \`retake keys create\` makes one.`,
  );
}

export function refuseSession(): RetakeError {
  return new RetakeError("unauthenticated", "This session has ended. Sign in again.");
}
