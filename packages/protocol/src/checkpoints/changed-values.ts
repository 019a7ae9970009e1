import type { EncodedValue } from "./encoded-value.ts";

/** Of one checkpoint; what is nearest to the top comes first. */
const MAX_VALUES = 200;
const MAX_VALUE_LENGTH = 256;
const MAX_PATH_LENGTH = 200;
/** So many parts are looked at. */
const MAX_VISITS = 2_000;

interface Visit {
  readonly path: string;
  readonly value: EncodedValue;
  readonly before: EncodedValue | undefined;
}

/**
 * Scalars of a value that were not there in the one before, as texts by their paths (`cart.items.0.price`): 200 at most,
 * of 256 characters at most. What did not change is not looked at: its encoding is the very same object.
 */
export function changedValues(value: EncodedValue, before: EncodedValue | undefined): Record<string, string> {
  const found: Record<string, string> = Object.create(null) as Record<string, string>;
  const queue: Visit[] = [{ path: "", value, before }];
  let count = 0;
  for (let i = 0; i < queue.length && i < MAX_VISITS && count < MAX_VALUES; i++) {
    const visit = queue[i]!;
    if (visit.value === visit.before) continue;
    const text = visit.value.shape === "scalar" ? textOf(visit.value) : undefined;
    if (text !== undefined && visit.path !== "") {
      found[visit.path] = text;
      count++;
    }
    if (queue.length < MAX_VISITS) queue.push(...partsOf(visit));
  }
  return found;
}

function partsOf({ path, value, before }: Visit): Visit[] {
  if (value.shape !== "map" && value.shape !== "list") return [];
  const alike = before?.shape === value.shape ? before : undefined;
  const places = value.shape === "map" && alike !== undefined ? placesOf(value, alike) : undefined;
  return value.children.slice(0, MAX_VISITS).flatMap((child, i) => {
    const key = value.shape === "map" ? value.keys[i]! : String(i);
    const at = path === "" ? key : `${path}.${key}`;
    const old = alike?.children[places === undefined ? i : (places.get(key) ?? -1)];
    return at.length > MAX_PATH_LENGTH || child === old ? [] : [{ path: at, value: child, before: old }];
  });
}

/** Maps seldom change their keys. */
function placesOf(value: EncodedValue, before: EncodedValue): ReadonlyMap<string, number> | undefined {
  const same = value.keys.length === before.keys.length && value.keys.every((key, i) => key === before.keys[i]);
  return same ? undefined : new Map(before.keys.map((key, i) => [key, i]));
}

/** As it is recorded: after redaction. undefined for what is no plain scalar, or too long. */
function textOf({ body }: EncodedValue): string | undefined {
  if (body.text.length > MAX_VALUE_LENGTH + 2) return undefined;
  const value: unknown = JSON.parse(body.text);
  if (typeof value !== "string") return body.text;
  if (!value.startsWith("~")) return value;
  return value.startsWith("~~") ? value.slice(1) : undefined;
}
