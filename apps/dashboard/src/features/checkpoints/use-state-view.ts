"use client";

import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

export const stateViews = ["state", "changes", "compare", "context", "files"] as const;
export type StateView = (typeof stateViews)[number];

/** What the address says of the state that is shown. Checkpoints are named by their index in the run. */
export function useStateView() {
  const [view, set] = useQueryStates({
    at: parseAsInteger,
    /** The other side of a comparison. */
    with: parseAsInteger,
    show: parseAsStringLiteral(stateViews).withDefault("state"),
    /** The value that is looked at, as a JSON Pointer. */
    path: parseAsString,
    /** The model call whose context is compared with, by its span. */
    call: parseAsString,
    /** A condition to stop at. */
    stop: parseAsString.withDefault(""),
  });
  return { ...view, set };
}
