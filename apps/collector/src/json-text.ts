import type { Json } from "@retake/protocol";

/** What is deeper would overflow the stack of whatever walks it. */
const MAX_DEPTH = 600;

/** The value of a JSON text; undefined where it is none, or is nested deeper than anything honest. */
export function parseJsonText(text: string): Json | undefined {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  return isDeeperThan(value, MAX_DEPTH) ? undefined : value;
}

function isDeeperThan(value: Json, limit: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (limit === 0) return true;
  const items = Array.isArray(value) ? (value as readonly Json[]) : Object.values<Json>(value);
  for (const item of items) if (isDeeperThan(item, limit - 1)) return true;
  return false;
}
