import "server-only";
import { RetakeError } from "@retake/protocol";
import { collectorClient } from "./collector-client.ts";
import { errorResponse } from "./forward.ts";

/** Leads to the runs that a saved search finds, as it is said by now. */
export async function redirectToSearch(request: Request, escapedName: string): Promise<Response> {
  try {
    const name = decode(escapedName);
    const { searches } = await (await collectorClient(request)).listSavedSearches({ query: { name } });
    const [search] = searches;
    if (search === undefined) throw new RetakeError("not_found", "There is no saved search of this name.");
    const query = new URLSearchParams({ q: search.q, range: search.range });
    return new Response(null, { status: 307, headers: { location: `/?${query}`, "cache-control": "no-store" } });
  } catch (error) {
    if (RetakeError.isInstance(error)) return errorResponse(error);
    throw error;
  }
}

/** Next hands dynamic segments over still escaped. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment).slice(0, 200);
  } catch {
    throw new RetakeError("not_found", "There is no saved search of this name.");
  }
}
