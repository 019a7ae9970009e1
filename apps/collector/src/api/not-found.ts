import { RetakeError } from "@retake/protocol";

/** The thing itself, or `not_found` where there is none. */
export function found<T>(value: T | null | undefined, what: string, id: string): T {
  if (value === null || value === undefined) throw new RetakeError("not_found", `There is no ${what} ${JSON.stringify(id.slice(0, 100))}.`);
  return value;
}
