import { existsSync, readFileSync } from "node:fs";
import type { Client } from "@retake/protocol";
import { expect } from "vitest";

/** By run: the steps that a `recording-agent.ts` wrote down. */
export interface Noted {
  readonly begun: Set<number>;
  readonly seen: Set<number>;
}

export function countNotes(file: string): number {
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0;
}

export function readNotes(file: string): Map<string, Noted> {
  const runs = new Map<string, Noted>();
  for (const [, what, runId = "", n] of readFileSync(file, "utf8").matchAll(/^(begun|seen) ([0-9a-f]{32}) (\d+)\n/gm)) {
    const noted = runs.get(runId) ?? { begun: new Set(), seen: new Set() };
    runs.set(runId, noted);
    noted[what as keyof Noted].add(Number(n));
  }
  return runs;
}

/**
 * Holds the collector against the agent's own notes: each step that the agent saw is there once and ended, each step
 * that began is there once with the state before it, and the run's last checkpoint is whole.
 *
 * @returns steps looked at
 */
export async function expectRecorded(client: Client, notes: ReadonlyMap<string, Noted>): Promise<number> {
  let steps = 0;
  for (const [runId, { begun, seen }] of notes) {
    const { spans } = await client.listSpans({ params: { runId } });
    const { checkpoints } = await client.listCheckpoints({ params: { runId } });
    for (const n of begun) {
      const own = spans.filter(({ stepKey }) => stepKey === `step:count#${n}`);
      expect(own, `step ${n} of ${runId}`).toHaveLength(1);
      const before = checkpoints.filter(({ stepKey, point }) => stepKey === own[0]!.stepKey && point === "pre");
      expect(before, `the state before step ${n} of ${runId}`).toHaveLength(1);
      if (seen.has(n))
        expect(own[0], `step ${n} of ${runId}`).toMatchObject({ status: "ok", checkpointPost: expect.any(String) as string });
      steps++;
    }
    const last = [...seen].toSorted((a, b) => b - a)[0];
    const checkpointId = spans.find(({ stepKey }) => stepKey === `step:count#${last}`)?.checkpointPost;
    // Read back with all its digests verified.
    if (checkpointId) await client.getCheckpoint({ params: { runId, checkpointId } });
  }
  return steps;
}
