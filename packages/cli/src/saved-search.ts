import { RetakeError, type Client, type SavedSearch } from "@retake/protocol";
import { InvalidArgumentError } from "commander";

/** What is searched for: the words of the command line, or what a saved search says. */
export async function searchedFor(
  client: Pick<Client, "listSavedSearches">,
  words: readonly string[],
  saved: string | undefined,
  range?: string,
): Promise<{ q: string; range?: string }> {
  if (saved === undefined) return { q: words.join(" "), ...(range !== undefined && { range }) };
  if (words.length > 0) throw new InvalidArgumentError("Say a query, or --saved which one: not both.");
  const search = await findSavedSearch(client, saved);
  return { q: search.q, range: range ?? search.range };
}

/** @throws RetakeError `not_found` */
export async function findSavedSearch(client: Pick<Client, "listSavedSearches">, name: string): Promise<SavedSearch> {
  const { searches } = await client.listSavedSearches({ query: { name } });
  const [search] = searches;
  if (search !== undefined) return search;
  throw new RetakeError("not_found", `There is no saved search ${JSON.stringify(name)}; \`retake searches list\` shows those there are.`);
}
