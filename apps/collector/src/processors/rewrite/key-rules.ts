import { Attribute } from "@retake/protocol";
import { compileGlob } from "./glob.ts";
import type { RedactRules } from "./rules.ts";

export type KeyAction = "keep" | "mask" | "drop";

/** Retake's own attributes hold ids and marks, without which a run can't be shown or forked; these hold what a program put there. */
const content: ReadonlySet<string> = new Set([
  Attribute.stepInput,
  Attribute.stepOutput,
  Attribute.labels,
  Attribute.pins,
  Attribute.spanName,
]);
const own: ReadonlySet<string> = new Set(Object.values<string>(Attribute).filter((name) => !content.has(name)));

/** Whether redaction leaves the attribute alone. */
export function isOwn(key: string): boolean {
  return own.has(key);
}

export interface KeyRules {
  /** What becomes of a key's value. The path is the key's own where it is an attribute's. */
  readonly actionOf: (key: string, path: string) => KeyAction;
  readonly any: boolean;
}

export function compileKeyRules({ keys }: Pick<RedactRules, "keys">): KeyRules {
  const rules = keys.map((rule) => {
    const { match, action } = typeof rule === "string" ? { match: rule, action: "mask" as const } : rule;
    return { matches: compileGlob(match), action };
  });
  return {
    any: rules.length > 0,
    actionOf: (key, path) => rules.find(({ matches }) => matches(key) || (path !== key && matches(path)))?.action ?? "keep",
  };
}

/** Longer ones would make hostile nesting cost its square. */
const MAX_PATH = 500;

/** The path of a key within the value at another path. */
export function pathOf(path: string, key: string): string {
  return path.length + key.length < MAX_PATH ? `${path}.${key}` : key;
}
