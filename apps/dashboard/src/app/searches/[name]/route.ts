import { redirectToSearch } from "../../../server/saved-search-link.ts";

/** The link of a saved search: leads to what the search says by now, which then stands in the address. */
export async function GET(request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  return redirectToSearch(request, (await params).name);
}
