import type { ApiKey } from "@retake/protocol";

export function keyState({ revokedTimeMs, expiresTimeMs }: ApiKey, nowMs: number): "holds" | "revoked" | "expired" {
  if (revokedTimeMs !== null) return "revoked";
  return expiresTimeMs !== null && expiresTimeMs <= nowMs ? "expired" : "holds";
}
