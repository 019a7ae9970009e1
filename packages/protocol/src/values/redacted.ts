import { RetakeError } from "../errors/retake-error.ts";

/** What the recording has in place of a redacted value; a label may follow. */
export const REDACTED_TAG = "~*";

interface Facts {
  readonly label: string;
  readonly path: readonly (string | number)[];
}

// One for the process, so that placeholders of another copy of this package are known too.
const key = Symbol.for("retake.redacted");
const { [key]: existing } = globalThis as { [key]?: WeakMap<object, Facts> };
const placeholders = existing ?? new WeakMap<object, Facts>();
(globalThis as { [key]?: WeakMap<object, Facts> })[key] = placeholders;

/**
 * What stands in a restored value where the recording was redacted. It can be
 * passed along, awaited and recorded again; whatever looks into it throws.
 */
export function redactedPlaceholder(label: string, path: readonly (string | number)[]): object {
  const facts = { label, path: [...path] };
  const refuse = (): never => {
    throw new RetakeError("value_redacted", message(facts), { data: { label, path: facts.path } });
  };
  // A prototype of its own keeps it from being taken for a plain object.
  const target = Object.create(Object.freeze(Object.create(null) as object)) as object;
  const placeholder = new Proxy(target, {
    // Promises ask for it: with no `then` it is a value like any other.
    get: (_, property) => (property === "then" ? undefined : refuse()),
    has: refuse,
    set: refuse,
    deleteProperty: refuse,
    defineProperty: refuse,
    getOwnPropertyDescriptor: refuse,
    ownKeys: refuse,
    setPrototypeOf: refuse,
    preventExtensions: refuse,
  });
  placeholders.set(placeholder, facts);
  return placeholder;
}

/** Whether a value stands for one that was redacted. Never throws. */
export function isRedacted(value: unknown): boolean {
  return typeof value === "object" && value !== null && placeholders.has(value);
}

/** The recorded form of a placeholder, undefined for everything else. */
export function redactedTag(value: object): string | undefined {
  const facts = placeholders.get(value);
  return facts && REDACTED_TAG + facts.label;
}

function message({ label, path }: Facts): string {
  const place =
    path.length === 0 ? "The recorded value" : `The recorded value at /${path.slice(0, 12).join("/")}${path.length > 12 ? "/…" : ""}`;
  return (
    `${place} was redacted${label === "" ? "" : ` (${label.slice(0, 80)})`}, so that code which runs on it has nothing to read. ` +
    "Supply it by an edit of the fork, or take it from the environment instead of recorded state."
  );
}
