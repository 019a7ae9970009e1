import type { SavedSearch } from "@retake/protocol";

/** Where the runs of a search are. */
export function searchHref({ q, range }: Pick<SavedSearch, "q" | "range">): string {
  return `/?${new URLSearchParams({ ...(q !== "" && { q }), range })}`;
}

/** An address that leads to what the search says by then. */
export function nameHref({ name }: Pick<SavedSearch, "name">): string {
  return `/searches/${encodeURIComponent(name)}`;
}

/** Where a file of these runs is made. */
export function exportHref(query: { readonly q: string; readonly range: string; readonly format: string; readonly what: string }): string {
  return `/api/retake/runs/export?${new URLSearchParams(query)}`;
}

/** A search for these runs alone, whenever they were. */
export function searchOfRuns(runIds: readonly string[]): string {
  return `run:(${runIds.join(", ")})`;
}
