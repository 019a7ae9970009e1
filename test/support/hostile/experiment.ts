import type { Client } from "@retake/protocol";
import { everything, hostileTexts } from "./texts.ts";

/** A finished experiment whose names, scores and errors are hostile, with a baseline. */
export async function hostileExperiment(client: Client, runId: string): Promise<{ suite: string; experimentId: string }> {
  const suite = `${hostileTexts[0]} ${hostileTexts[1]}/../`;
  const run = async (baselineId: string | null, passed: boolean): Promise<string> => {
    const start = { suite, mode: "live", trials: 1, cases: hostileTexts.length, baselineId, pins: { [everything]: everything } } as const;
    const { id: experimentId } = await client.startExperiment({ body: start });
    const results = hostileTexts.map((text) => ({
      caseId: text,
      trial: 0,
      sourceRunId: runId,
      runId,
      status: passed ? ("passed" as const) : ("error" as const),
      error: passed ? null : everything,
      output: everything,
      divergence: { type: text, key: everything, message: everything },
      scores: [{ name: everything, value: passed ? 1 : 0, passed, explanation: everything }],
      costUsd: 0,
      steps: 1,
      durationMs: 1,
    }));
    await client.addResults({ params: { experimentId }, body: { results } });
    const scorer = {
      scorer: everything,
      mean: passed ? 1 : 0,
      baselineMean: baselineId === null ? null : 1,
      effect: baselineId === null ? null : -1,
      interval: baselineId === null ? null : { low: -1, high: -0.5 },
      pValue: 0.01,
      verdict: baselineId === null ? ("no baseline" as const) : ("regressed" as const),
      cases: hostileTexts.length,
    };
    const verdict = {
      passed,
      verdict: scorer.verdict,
      passRate: passed ? 1 : 0,
      passHatK: [{ k: 1, value: passed ? 1 : 0 }],
      scorers: [scorer],
      gates: [{ name: everything, limit: 1, actual: 0, passed }],
      newlyFailing: passed ? [] : [...hostileTexts],
      newlyPassing: [],
    };
    await client.finishExperiment({ params: { experimentId }, body: { status: "done", verdict } });
    return experimentId;
  };
  const baselineId = await run(null, true);
  return { suite, experimentId: await run(baselineId, false) };
}
