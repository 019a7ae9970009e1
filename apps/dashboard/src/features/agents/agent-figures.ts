import type { AgentBucket, AgentDetail, AgentVersion } from "@retake/protocol";
import { visibleString } from "../../ui/text/visible-text.ts";

/** Runs that failed, of those that have ended; null where none has. */
export function errorShare({
  runs,
  failedRuns,
  runningRuns = 0,
}: Pick<AgentVersion, "runs" | "failedRuns"> & { runningRuns?: number }): number | null {
  const ended = runs - runningRuns;
  return ended > 0 ? failedRuns / ended : null;
}

/** null where nothing ran. */
export function costPerRun({ costUsd, runs }: Pick<AgentVersion, "costUsd" | "runs">): number | null {
  return runs > 0 ? costUsd / runs : null;
}

export const OTHERS = "other versions";

/** What a version is called where versions are told apart. */
export function versionName(version: string | null): string {
  return version === null ? OTHERS : version || "no version";
}

export interface Chart {
  readonly series: readonly string[];
  readonly data: readonly Readonly<Record<string, string | number>>[];
}

export const TIME = "Time";

/** A figure over time, one line a version: versions as they are listed, all others last; times without runs have a place, too. */
export function chartOf(
  { buckets, versions, widthMs }: Pick<AgentDetail, "buckets" | "versions" | "widthMs">,
  format: (startMs: number) => string,
  figure: (bucket: AgentBucket) => number | null,
): Chart {
  const nameOf = (version: string | null): string => visibleString(versionName(version));
  const rows = new Map<number, Record<string, string | number>>();
  const [first = 0, last = -1] = [buckets[0]?.startMs, buckets.at(-1)?.startMs];
  for (let startMs = first; startMs <= last; startMs += widthMs) rows.set(startMs, { [TIME]: format(startMs) });
  const there = new Set<string>();
  for (const bucket of buckets) {
    const value = figure(bucket);
    const row = rows.get(bucket.startMs);
    if (value === null || row === undefined) continue;
    const name = nameOf(bucket.version);
    there.add(name);
    row[name] = value;
  }
  const order = [...new Set([...versions.map(({ version }) => nameOf(version)), OTHERS])];
  return { series: order.filter((name) => there.has(name)), data: [...rows.values()] };
}

/** Search that finds the runs of an agent, or of one of its versions. */
export function runsSearch(agent: string, version?: string): string {
  const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;
  return [`agent:${quoted(agent)}`, version ? `version:${quoted(version)}` : ""].filter((term) => term !== "").join(" ");
}

/** Names of all scores, in order. */
export function scoreNames(versions: readonly AgentVersion[]): string[] {
  return [...new Set(versions.flatMap(({ scores }) => scores.map(({ name }) => name)))].toSorted();
}
