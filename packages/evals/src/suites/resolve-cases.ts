import { recordValue, RetakeError, type Client, type Json, type RunSummary } from "@retake/protocol";
import type { CaseDefinition, CaseSource } from "./define-suite.ts";

/** A case ready to run. */
export interface Case {
  readonly id: string;
  /** undefined: the recording's. */
  readonly input: Json | undefined;
  readonly expected: Json | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Trial t takes the (t mod n)th; none for a case of an input alone. */
  readonly recordings: readonly RunSummary[];
}

type Reader = Pick<Client, "listRuns" | "getRun" | "listSavedSearches">;

const PAGE = 500;
const DEFAULT_LIMIT = 10_000;
/** Runs asked for at once where a suite names them. */
const BATCH = 16;

/**
 * The cases of a source, in a fixed order.
 *
 * @throws RetakeError `suite_invalid` Thrown when there is none; `search_syntax`, `not_found`.
 */
export async function resolveCases(client: Reader, source: CaseSource): Promise<Case[]> {
  const cases = await read(client, source);
  if (cases.length > 0) return cases;
  throw new RetakeError("suite_invalid", nothingIn(source));
}

function nothingIn(source: CaseSource): string {
  if (typeof source === "string") return `No run matches ${JSON.stringify(source)}.`;
  if ("search" in source) return `No run matches ${JSON.stringify(source.search)}.`;
  if ("saved" in source) return `No run matches the saved search ${JSON.stringify(source.saved)} in its range.`;
  return "The suite has no cases.";
}

async function read(client: Reader, source: CaseSource): Promise<Case[]> {
  if (typeof source === "string") return (await search(client, { q: source }, DEFAULT_LIMIT)).map(ofRun);
  if ("runs" in source) return (await getRuns(client, source.runs)).map(ofRun);
  if (!("search" in source) && !("saved" in source)) return ofDefinitions(client, source);
  const searched = "saved" in source ? await savedSearch(client, source.saved) : { q: source.search };
  const runs = await search(client, searched, source.limit ?? DEFAULT_LIMIT);
  return source.groupBy === undefined ? runs.map(ofRun) : group(runs, source.groupBy);
}

function ofRun(run: RunSummary): Case {
  return { id: run.runId, input: undefined, expected: undefined, metadata: {}, recordings: [run] };
}

async function ofDefinitions(client: Reader, definitions: readonly CaseDefinition[]): Promise<Case[]> {
  const runs = new Map(
    (await getRuns(client, [...new Set(definitions.flatMap(({ runs: ids }) => ids ?? []))])).map((run) => [run.runId, run]),
  );
  return definitions.map(({ id, input, expected, metadata, runs: ids }) => ({
    id,
    input: input === undefined ? undefined : recordValue(input),
    expected: expected === undefined ? undefined : recordValue(expected),
    metadata: metadata ?? {},
    recordings: (ids ?? []).map((runId) => runs.get(runId)!),
  }));
}

interface Searched {
  readonly q: string;
  /** @default "all" */
  readonly range?: string;
}

async function savedSearch(client: Reader, name: string): Promise<Searched> {
  const { searches } = await client.listSavedSearches({ query: { name } });
  const [found] = searches;
  if (found !== undefined) return found;
  throw new RetakeError(
    "suite_invalid",
    `There is no saved search ${JSON.stringify(name)}; \`retake searches list\` shows those there are.`,
  );
}

async function search(client: Reader, { q, range = "all" }: Searched, limit: number): Promise<RunSummary[]> {
  const runs: RunSummary[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.listRuns({ query: { q, range, count: "false", limit: PAGE, cursor } });
    // What a suite made itself must not become its next cases.
    runs.push(...page.runs.filter(({ replay, experiment }) => replay === null && experiment === null));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && runs.length < limit);
  return runs.slice(0, limit).toSorted((a, b) => a.startTimeMs - b.startTimeMs || a.runId.localeCompare(b.runId));
}

async function getRuns(client: Reader, ids: readonly string[]): Promise<RunSummary[]> {
  const runs: RunSummary[] = [];
  for (let start = 0; start < ids.length; start += BATCH) {
    const details = await Promise.all(ids.slice(start, start + BATCH).map((runId) => client.getRun({ params: { runId } })));
    runs.push(...details.map(({ run }) => run));
  }
  return runs;
}

/** One case a label `prefix:…`, its runs in order of their label `trial:N`, then of their start. */
function group(runs: readonly RunSummary[], prefix: string): Case[] {
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const label = run.labels.find((each) => each.startsWith(`${prefix}:`));
    if (label === undefined) throw new RetakeError("suite_invalid", `Run ${run.runId} has no label "${prefix}:…" to group by.`);
    groups.set(label, [...(groups.get(label) ?? []), run]);
  }
  return [...groups]
    .toSorted(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
    .map(([id, members]) => ({
      id,
      input: undefined,
      expected: undefined,
      metadata: {},
      recordings: members.toSorted((a, b) => trialOf(a) - trialOf(b)),
    }));
}

function trialOf({ labels }: RunSummary): number {
  const label = labels.find((each) => /^trial:\d+$/.test(each));
  return label === undefined ? 0 : Number(label.slice("trial:".length));
}
