import type { SamplingRule, Store } from "@retake/store";
import type { Log } from "../telemetry/log.ts";
import { repeat, type Repeated } from "./repeat.ts";

export interface LifecycleOptions {
  readonly store: Pick<
    Store,
    "takeTurn" | "completeSummaries" | "listProjects" | "retain" | "giveSpaceBack" | "sampleRuns" | "sweepDeleted"
  >;
  /** Of the settings; has data whether or not it is listed. */
  readonly project: string;
  /** Of projects that don't say otherwise; 0: all runs are kept. */
  readonly retentionDays: number;
  readonly sampling: { readonly rules: readonly SamplingRule[]; readonly afterSeconds: number };
  readonly log: Log;
  readonly intervals?: Partial<Intervals>;
}

interface Intervals {
  /** @default 6 hours */
  readonly retentionMs: number;
  /** @default 30 seconds */
  readonly samplingMs: number;
  /** @default 1 minute */
  readonly sweepMs: number;
}

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;
/** How often it is looked whether a turn is due that another collector may have taken. */
const LONGEST_SLEEP_MS = HOUR_MS / 2;
/** What a turn may come earlier by, so that those who sleep as long as it takes don't miss every second one. */
const EARLY = 0.9;

/**
 * What happens to data by itself: it is sampled, kept for its time and swept up after a deletion. Of several collectors
 * one does it at a time.
 */
export function startLifecycle(options: LifecycleOptions): Repeated {
  const { store, log, sampling, intervals = {} } = options;
  const { retentionMs = 6 * HOUR_MS, samplingMs = 30 * SECOND_MS, sweepMs = 60 * SECOND_MS } = intervals;
  const task = (name: string, everyMs: number, failure: string, work: (signal: AbortSignal) => Promise<void>): Repeated =>
    repeat({
      intervalMs: Math.min(everyMs, LONGEST_SLEEP_MS),
      log,
      failure,
      pass: async (signal) => void (await store.takeTurn(name, { everyMs: everyMs * EARLY, signal }, work)),
    });
  const tasks = [
    task("retention", retentionMs, "Could not delete what is older than the retention", (signal) => retainAll(options, signal)),
    task("summaries", retentionMs, "Could not make summaries again", async (signal) => {
      const runs = await store.completeSummaries(signal);
      if (runs > 0) log("info", "Made summaries of runs again, which lacked what searches ask for", { runs });
    }),
    task("sweep", sweepMs, "Could not sweep up after a deletion", async (signal) => {
      const rows = await store.sweepDeleted(signal);
      if (rows > 0) log("info", "Deleted what arrived while its run was being deleted", { rows });
    }),
  ];
  if (sampling.rules.length > 0) tasks.push(task("sampling", samplingMs, "Could not sample runs", (signal) => sampleAll(options, signal)));
  return { stop: async () => void (await Promise.all(tasks.map((each) => each.stop()))) };
}

async function retainAll(options: LifecycleOptions, signal: AbortSignal): Promise<void> {
  const { store, log, retentionDays } = options;
  const own = new Map((await store.listProjects()).map((project) => [project.name, project.retentionDays]));
  for (const project of namesOf(options, own.keys())) {
    signal.throwIfAborted();
    const days = own.get(project) ?? retentionDays;
    const report = await store.retain(project, days, signal);
    if (Object.values(report).some((count) => count > 0))
      log("info", "Deleted what is older than the retention", { project, days, ...report });
  }
  await store.giveSpaceBack(signal);
}

async function sampleAll(options: LifecycleOptions, signal: AbortSignal): Promise<void> {
  const { store, sampling, log } = options;
  const projects = await store.listProjects();
  for (const project of namesOf(
    options,
    projects.map(({ name }) => name),
  )) {
    const { kept, deleted } = await store.sampleRuns(project, sampling, signal);
    if (deleted > 0) log("info", "Sampled runs", { project, kept, deleted });
  }
}

function namesOf({ project }: LifecycleOptions, listed: Iterable<string>): Set<string> {
  return new Set([project, ...listed]);
}
