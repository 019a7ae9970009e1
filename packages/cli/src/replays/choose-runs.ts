import { RetakeError, type Client } from "@retake/protocol";

const PAGE = 500;

/** The newest runs that a search finds. @throws RetakeError `not_found` Thrown when it finds none. */
export async function chooseRuns(client: Client, query: string, limit: number): Promise<string[]> {
  const runIds: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.listRuns({
      query: { q: query, range: "all", count: "false", limit: Math.min(PAGE, limit - runIds.length), cursor },
    });
    runIds.push(...page.runs.map(({ runId }) => runId));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && runIds.length < limit);
  if (runIds.length === 0) throw new RetakeError("not_found", `No runs match ${JSON.stringify(query)}.`);
  return runIds;
}
