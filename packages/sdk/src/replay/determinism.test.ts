import fc from "fast-check";
import { newRunId } from "@retake/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { RecordedRuns } from "../testing/recorded-runs.ts";
import { forkRun } from "./fork.ts";
import { agentOf, answerAll, program, type Program } from "./random-programs.fixture.ts";
import { replay } from "./replay.ts";

const runs = new RecordedRuns();
beforeEach(() => {
  runs.clear();
});

/** How many programs: more with `npm run soak`. */
const scale = Number(process.env["RETAKE_SOAK"] ?? 1);
const seed = process.env["RETAKE_SEED"] === undefined ? Math.trunc(Math.random() * 2 ** 31) : Number(process.env["RETAKE_SEED"]);
process.stderr.write(`random programs by RETAKE_SEED=${seed}\n`);
const options = (numRuns: number): fc.Parameters<unknown> => ({ numRuns: Math.ceil(numRuns * scale), seed });

async function record(root: Program, ran?: () => void): Promise<{ runId: string; output: string }> {
  const runId = newRunId();
  answerAll(runId, root);
  return { runId, output: await agentOf(root, ran)({}, { runId }) };
}

describe("random concurrent programs", () => {
  it(
    "replay strictly with the same journal, byte for byte, and run nothing",
    async () => {
      await fc.assert(
        fc.asyncProperty(program, async (root) => {
          runs.clear();
          const { runId, output } = await record(root);
          const recording = runs.recording(runId);
          let effects = 0;
          const result = await replay(
            recording,
            agentOf(root, () => effects++),
            { mode: "strict" },
          );
          expect(result.report).toBeUndefined();
          expect(result).toMatchObject({ status: "ok", output });
          expect(effects).toBe(0);
          const again = runs.recording(result.runId);
          expect(JSON.stringify(again.journal)).toBe(JSON.stringify(recording.journal));
          expect(again.state).toEqual(recording.state);
        }),
        options(3000),
      );
    },
    240_000 * Math.max(1, scale),
  );

  it(
    "end as their parent from every step, forked in hybrid mode with the same effects",
    async () => {
      await fc.assert(
        fc.asyncProperty(program, async (root) => {
          runs.clear();
          const { runId, output } = await record(root);
          const recording = runs.recording(runId);
          const subject = agentOf(root);
          for (const entry of recording.journal) {
            if (entry.type !== "request" && entry.type !== "settle" && entry.type !== "signal") continue;
            const fork = await forkRun(recording, subject, {
              parent: { runId, spanId: "00f067aa0ba902b7" },
              cut: { stepKey: entry.key, point: entry.type === "request" ? "before" : "after" },
              mode: "hybrid",
              live: [],
            });
            expect(fork).toMatchObject({ status: "ok", output });
          }
        }),
        options(300),
      );
    },
    240_000 * Math.max(1, scale),
  );

  it(
    "have at every step the state that was live there",
    async () => {
      await fc.assert(
        fc.asyncProperty(program, async (root) => {
          runs.clear();
          const { runId } = await record(root);
          const whole = runs.recording(runId);
          // A checkpoint is the whole recording up to its place: journal and cells are prefixes of what they became.
          for (const checkpoint of runs.checkpoints(runId)) {
            const state = checkpoint.restore();
            expect(JSON.stringify(whole.journal.slice(0, state.journal.length))).toBe(JSON.stringify(state.journal));
            const arrivals = (state.state["arrivals"] ?? []) as string[];
            expect((whole.state["arrivals"] as string[]).slice(0, arrivals.length)).toEqual(arrivals);
          }
        }),
        options(200),
      );
    },
    120_000 * Math.max(1, scale),
  );
});
