import { parseSearch, RetakeError, type SavedSearch } from "@retake/protocol";
import { checkWatchable, type Definition, type SearchData } from "@retake/store";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";
import { withChange } from "./with-change.ts";

export function savedSearchHandlers({
  store,
}: ApiContext): Pick<Handlers, "listSavedSearches" | "createSavedSearch" | "changeSavedSearch" | "deleteSavedSearch"> {
  const { definitions } = store;
  const alertsOf = async (project: string, searchId: string) =>
    (await definitions.list("alert", project)).filter(({ data }) => data.searchId === searchId);
  return {
    async listSavedSearches({ project, query }) {
      const searches = (await definitions.list("search", project)).map(toSavedSearch);
      const key = query.name?.trim().normalize("NFC").toLowerCase();
      return { searches: searches.filter(({ name }) => key === undefined || name.toLowerCase() === key) };
    },
    async createSavedSearch({ project, actor, body: { name, q, range } }) {
      parseSearch(q);
      return toSavedSearch(found(await definitions.put("search", project, { name, data: { q, range }, actor }), "saved search", name));
    },
    async changeSavedSearch({ project, actor, params: { searchId }, body }) {
      const before = found(
        (await definitions.list("search", project)).find(({ id }) => id === searchId),
        "saved search",
        searchId,
      );
      const { name, q, range } = withChange({ name: before.name, ...before.data }, body);
      parseSearch(q);
      for (const { data } of await alertsOf(project, searchId))
        checkWatchable(q, data.condition.measure === "rate" ? data.condition.of : null);
      const put = await definitions.put("search", project, { id: searchId, name, data: { q, range }, actor });
      return toSavedSearch(found(put, "saved search", searchId));
    },
    async deleteSavedSearch({ project, actor, params: { searchId } }) {
      refuseInUse("This search is", await alertsOf(project, searchId));
      found((await definitions.delete("search", project, { id: searchId, actor })) || null, "saved search", searchId);
      return {};
    },
  };
}

/** @throws RetakeError `conflict` */
export function refuseInUse(what: string, alerts: readonly { readonly name: string }[]): void {
  if (alerts.length === 0) return;
  const names = alerts.slice(0, 3).map(({ name }) => JSON.stringify(name));
  const more = alerts.length > 3 ? ` and ${alerts.length - 3} more` : "";
  throw new RetakeError("conflict", `${what} needed by ${alerts.length === 1 ? "the alert" : "the alerts"} ${names.join(", ")}${more}.`);
}

function toSavedSearch({ data: { q, range }, id, name, ...times }: Definition<SearchData>): SavedSearch {
  return { id, name, q, range, ...times };
}
