import { RetakeError, type CaseResult, type Client, type ReplayMode } from "@retake/protocol";

export interface Baseline {
  readonly id: string;
  readonly results: readonly CaseResult[];
}

export interface BaselineQuery {
  readonly suite: string;
  readonly mode: ReplayMode;
  /** How many cases are to be compared. */
  readonly cases: number;
  /** An experiment's id, or `none`. */
  readonly wanted: string | undefined;
}

/** The word for "compare with nothing". */
const NONE = "none";

/**
 * The experiment to compare with: the one named, or the suite's latest finished in the
 * same mode. null where there is none, or none is wanted.
 *
 * @throws RetakeError `not_found`, `suite_invalid` Thrown when the one named does not fit.
 */
export async function findBaseline(
  client: Pick<Client, "getSuite" | "getExperiment">,
  { suite, mode, cases, wanted }: BaselineQuery,
): Promise<Baseline | null> {
  if (wanted === NONE) return null;
  const id = wanted ?? (await latest(client, suite, mode, cases));
  if (id === null) return null;
  const { experiment, results } = await client.getExperiment({ params: { experimentId: id } });
  if (experiment.suite !== suite)
    throw new RetakeError("suite_invalid", `The baseline ${id} is an experiment of the suite "${experiment.suite}", not of "${suite}".`);
  if (experiment.status !== "done") throw new RetakeError("suite_invalid", `The baseline ${id} is not finished (${experiment.status}).`);
  return { id, results };
}

async function latest(client: Pick<Client, "getSuite">, suite: string, mode: ReplayMode, cases: number): Promise<string | null> {
  try {
    const { experiments } = await client.getSuite({ params: { name: suite } });
    const finished = experiments.filter((each) => each.status === "done" && each.mode === mode);
    // One that ran a few cases only (--filter) would leave most of these without a pair.
    return (finished.find((each) => each.cases >= cases) ?? finished[0])?.id ?? null;
  } catch (error) {
    if (RetakeError.isInstance(error) && error.code === "not_found") return null;
    throw error;
  }
}
