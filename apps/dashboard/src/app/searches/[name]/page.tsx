import { notFound, redirect } from "next/navigation";
import { searchHref } from "../../../features/saved-searches/search-link.ts";
import { collectorClient } from "../../../server/collector-client.ts";

/** The link of a saved search: leads to what the search says by now, which then stands in the address. */
export default async function SavedSearchPage({ params }: { params: Promise<{ name: string }> }): Promise<never> {
  const name = decode((await params).name);
  if (name === null) notFound();
  const { searches } = await collectorClient().listSavedSearches({ query: { name } });
  const [search] = searches;
  if (!search) notFound();
  redirect(searchHref(search));
}

/** Next hands dynamic segments over still escaped. */
function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment).slice(0, 200);
  } catch {
    return null;
  }
}
