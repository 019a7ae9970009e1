import { RetakeError } from "@retake/protocol";
import { currentFrame, type Frame } from "../runs/frame.ts";
import { branch } from "./branch.ts";

export interface ParallelOptions {
  /** Stands in the keys of the steps inside. @default "parallel" */
  readonly name?: string;
}

type Branches = Readonly<Record<string, () => unknown>>;
type Results<B extends Branches> = { -readonly [K in keyof B]: Awaited<ReturnType<B[K]>> };

/**
 * Runs named branches at the same time, each a scope of its own: whichever is
 * faster, their steps keep their keys. Resolves to the results by name, or
 * rejects with the first error, as `Promise.all` does.
 *
 * @throws RetakeError `step_inside_step` when a step's own function calls it
 *
 * @example
 * ```ts
 * const { flights, hotels } = await parallel({ flights: () => searchFlights(trip), hotels: () => searchHotels(trip) });
 * ```
 */
export async function parallel<B extends Branches>(branches: B, options: ParallelOptions = {}): Promise<Results<B>> {
  const entries = Object.entries(branches);
  const start = starter("parallel", options.name);
  const results = await Promise.all(entries.map(async ([name, work]) => [name, await start(name, work)] as const));
  return Object.fromEntries(results) as Results<B>;
}

export interface MapOptions {
  /** Stands in the keys of the steps inside. @default "map" */
  readonly name?: string;
  /** Items under way at once. @default all */
  readonly concurrency?: number;
}

/**
 * Calls a function for each item at the same time, each call a scope of its
 * own. Resolves to the results in the items' order, or rejects with the first
 * error; items that were not begun by then are not begun any more.
 *
 * @throws RetakeError `bad_request` when the concurrency is not a number from 1, `step_inside_step` when a step's own function calls it
 *
 * @example
 * ```ts
 * const summaries = await map(documents, (document) => summarise(document), { concurrency: 4 });
 * ```
 */
export async function map<T, R>(
  items: Iterable<T>,
  work: (item: T, index: number) => Promise<R> | R,
  options: MapOptions = {},
): Promise<R[]> {
  const list = [...items];
  const { concurrency = Number.POSITIVE_INFINITY } = options;
  if (!(concurrency >= 1)) throw new RetakeError("bad_request", `A map's concurrency is a number from 1, not ${concurrency}.`);
  const start = starter("map", options.name);
  const results: R[] = Array.from({ length: list.length });
  let next = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (next < list.length && !failed) {
      const index = next++;
      try {
        results[index] = await start(String(index), () => work(list[index]!, index));
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, list.length) }, lane));
  return results;
}

/** What runs a branch: in a scope of the run, or plainly where there is none. */
function starter(kind: string, name: string | undefined): <T>(branchName: string, work: () => Promise<T> | T) => Promise<T> {
  const frame = currentFrame();
  const title = name ?? kind;
  if (!frame) return async (_branchName, work) => work();
  requireOutsideStep(frame, title);
  const path = frame.nextKey(kind, name ?? "");
  // A slash would make two scopes of one name.
  return (branchName, work) => branch(frame, `${path}/${branchName.replaceAll("/", "∕")}`, `${title} ${branchName}`, work);
}

function requireOutsideStep({ insideStep }: Frame, title: string): void {
  if (insideStep)
    throw new RetakeError(
      "step_inside_step",
      `The branches of "${title}" were started inside the step ${insideStep.key}. A step is a leaf: start them outside of it.`,
    );
}
